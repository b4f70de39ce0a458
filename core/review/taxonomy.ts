/** The edit tags that reviewers choose from: everyone can list them, admins maintain them. */
import { iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Taxonomy, TaxonomyEntry, TaxonomyInput } from "./taxonomy-schema.ts";
import * as sql from "./taxonomy-sql.ts";

/** All tags, including retired ones. */
export const listTags = async ({ sql: db }: Pick<Ports, "sql">): Promise<Taxonomy> => ({
  items: await db.query(sql.selectTaxonomy()),
  next_cursor: null,
});

/** Creates a tag, changes its title, retires it or restores it. */
export async function putTag(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  tag: string,
  { title, retired }: TaxonomyInput,
  by: Reviewer,
): Promise<TaxonomyEntry> {
  const put = sql.putTag({ tag, title, retired: retired ?? null, by, now: iso(clock.now()) });
  const { entries } = await db.batch({ put, entries: sql.selectTag(tag) });
  const [entry] = entries;
  if (entry === undefined) throw new NadiaError("internal", "a tag that was just stored is missing");
  return entry;
}
