/** The edit tags that reviewers choose from: listed by everyone, kept by admins. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Reviewer } from "./schema.ts";
import type { Taxonomy, TaxonomyEntry, TaxonomyInput } from "./taxonomy-schema.ts";
import * as sql from "./taxonomy-sql.ts";

export interface EditTags {
  /** All, the retired ones too. */
  list(): Promise<Taxonomy>;
  /** Makes a tag, or changes its title, or retires it, or brings it back. */
  put(tag: string, input: TaxonomyInput, by: Reviewer): Promise<TaxonomyEntry>;
}

/** The taxonomy in this database. */
export const createEditTags = (db: Sql, clock: Clock): EditTags => ({
  list: async () => ({ items: await db.query(sql.selectTaxonomy()), next_cursor: null }),
  put: async (tag, { title, retired = null }, by) => {
    const put = sql.putTag({ tag, title, retired, by, now: iso(clock.now()) });
    const {
      entries: [entry],
    } = await db.batch({ put, entries: sql.selectTag(tag) });
    if (entry === undefined) throw new NadiaError("internal", "a tag that was put is not there");
    return entry;
  },
});
