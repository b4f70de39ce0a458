/** Regenerated drafts in Postgres. */
import * as sql from "./regeneration-sql.ts";

export type { PastDraft, RequestedDraft } from "./regeneration-sql.ts";

/** Reads the inputs of the requested draft; no row if it is no longer wanted. */
export const requestedStatement = sql.selectRequested;

/** Reads the inputs of an interaction's draft, decided or not, and the draft; no row if it is not in Postgres. */
export const pastStatement = sql.selectPast;

/** Replaces the old draft; returns a row if the request was still open. */
export const replaceDraftStatement = sql.updateDraft;

/** Records why there is no new draft; returns a row if the request was still open. */
export const recordFailureStatement = sql.updateFailure;
