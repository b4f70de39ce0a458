/** Statements about the edit tags that reviewers choose from. */
import { json, sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { TaxonomyEntry } from "./taxonomy-schema.ts";

/** Those of these tags that are retired or not in the taxonomy; for use in another statement's condition. */
export const unknownTags = (tags: readonly string[]) => sql<{ tag: string }>`
  select distinct given.tag from jsonb_array_elements_text(${json(tags)}) as given (tag)
  where not exists (select from edit_taxonomy t where t.tag = given.tag and t.retired_at is null)`;

/** Those of these tags that are retired or not in the taxonomy; no rows means that all may be used. */
export const selectUnknownTags = (tags: readonly string[]) =>
  statement<{ tag: string }>(sql`${unknownTags(tags)} order by 1`);

export const selectTaxonomy = () =>
  statement<TaxonomyEntry>(sql`
    select tag, title, retired_at from edit_taxonomy order by tag collate "C"`);

export interface TaxonomyPut {
  readonly tag: string;
  readonly title: string;
  /** Null leaves it unchanged. */
  readonly retired: boolean | null;
  readonly by: Reviewer;
  /** ISO 8601 */
  readonly now: string;
}

/** Creates or changes a tag, with an audit row if anything changed; `selectTag` reads it back. */
export const putTag = ({ tag, title, retired, by, now }: TaxonomyPut) =>
  statement(sql`
    with changed as (
      insert into edit_taxonomy as t (tag, title, retired_at)
      values (${tag}, ${title}, case when ${retired}::boolean then ${now}::timestamptz end)
      on conflict (tag) do update set title = excluded.title,
        retired_at = case coalesce(${retired}::boolean, t.retired_at is not null)
          when true then coalesce(t.retired_at, ${now}::timestamptz) end
      where t.title <> excluded.title
        or coalesce(${retired}::boolean, t.retired_at is not null) <> (t.retired_at is not null)
      returning tag, title, retired_at
    )
    ${insertAudit(
      {
        at: now,
        by,
        action: "taxonomy.put",
        subject: ["edit_tag", sql`tag`],
        detail: sql`jsonb_build_object('title', title, 'retired', retired_at is not null)`,
      },
      sql`changed`,
    )}`);

export const selectTag = (tag: string) =>
  statement<TaxonomyEntry>(sql`select tag, title, retired_at from edit_taxonomy where tag = ${tag}`);
