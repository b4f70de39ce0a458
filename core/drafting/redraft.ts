/** Regenerated drafts in Postgres. */
import * as sql from "./redraft-sql.ts";

export type { AskedDraft } from "./redraft-sql.ts";

/** Reads what the draft is to be made from; no row: it is not wanted any more. */
export const askedStatement = sql.selectAsked;

/** Puts the new draft into the old one's place; yields a row when it was still wanted. */
export const redraftStatement = sql.updateDraft;

/** Says why no draft came; yields a row when it was still wanted. */
export const noRedraftStatement = sql.updateFailure;
