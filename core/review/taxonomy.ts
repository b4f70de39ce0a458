/** The edit tags that reviewers choose from: everyone can list them, admins maintain them. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Taxonomy, TaxonomyEntry, TaxonomyInput } from "./taxonomy-schema.ts";
import * as sql from "./taxonomy-sql.ts";

export interface EditTags {
  /** All tags, including retired ones. */
  list(): Promise<Taxonomy>;
  /** Creates a tag, changes its title, retires it or restores it. */
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
