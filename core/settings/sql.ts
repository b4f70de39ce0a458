/** Statements about the versions of the settings. */
import { json, sql, statement } from "../compiler.ts";
import { insertAudit, keyset } from "../fragments.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { Settings, SettingsValues, SettingsVersion } from "./schema.ts";

/** A stored version; the document is as an older or newer release wrote it. */
export interface Stored {
  readonly version: number;
  readonly document: unknown;
}

/** The newest version; no row if nobody has changed anything. */
export const selectCurrent = statement<Stored>(
  sql`select version, document from settings_versions order by version desc limit 1`,
);

/** The newest version, unless it is this one; 0 stands for none. */
export const selectNewer = (known: number) =>
  statement<Stored>(sql`
    select n.version, coalesce(v.document, '{}') as document
    from (select coalesce(max(version), 0) as version from settings_versions) n
    left join settings_versions v on v.version = n.version
    where n.version <> ${known}::integer`);

/** Which version set each current value. */
export const selectOrigins = statement<{ name: string } & NonNullable<Settings["origins"]["persona"]>>(sql`
  select distinct on (k.key) k.key as name, v.version, v.at,
    jsonb_build_object('id', v.author_id, 'name', v.author_name) as by
  from (select *, lag(document) over (order by version) as before from settings_versions) v
  cross join jsonb_each(v.document) k
  where v.before -> k.key is distinct from k.value
  order by k.key, v.version desc`);

export interface NewVersion {
  readonly values: SettingsValues;
  /** The version that was read. */
  readonly expected: number;
  readonly by: Reviewer;
  /** ISO 8601 */
  readonly now: string;
  /** The version that this one restores, or null. */
  readonly restored: number | null;
}

/** The names whose values differ between two documents. */
const changedNames = (before: ReturnType<typeof sql>, after: ReturnType<typeof sql>) => sql`
  (select coalesce(jsonb_agg(key order by key), '[]') from
    (select key from jsonb_each(${before}) union select key from jsonb_each(${after})) k
    where ${before} -> key is distinct from ${after} -> key)`;

/**
 * Adds a version with its audit row ([P6]: which values, not their texts). Yields no row if another version came first,
 * or if nothing differs.
 */
export const insertVersion = ({ values, expected, by, now, restored }: NewVersion) =>
  statement<{ version: string }>(sql`
    with newest as (
      select coalesce(max(version), 0) as version from settings_versions
    ), before as (
      select n.version, coalesce(v.document, '{}') as document
      from newest n left join settings_versions v on v.version = n.version
    ), added as (
      insert into settings_versions (version, at, author_id, author_name, document, restored)
      select b.version + 1, ${now}::timestamptz, ${by.id}::uuid, ${by.name}, ${json(values)}, ${restored}::integer
      from before b where b.version = ${expected}::integer and b.document <> ${json(values)}
      on conflict (version) do nothing
      returning version, document
    )
    ${insertAudit(
      {
        at: now,
        by,
        action: restored === null ? "settings.change" : "settings.restore",
        subject: ["settings", sql`added.version`],
        detail: sql`jsonb_build_object('changed', ${changedNames(sql`before.document`, sql`added.document`)})
          ${restored === null ? sql`` : sql`|| jsonb_build_object('restored', ${restored}::integer)`}`,
      },
      sql`added, before`,
    )} returning subject_id as version`);

export const selectVersion = (version: number) =>
  statement<Stored>(sql`select version, document from settings_versions where version = ${version}::integer`);

/** A version as it is listed. */
export type ListedVersion = Omit<SettingsVersion, "values"> & Stored;

/** A page, newest first. */
export const selectVersions = (after: readonly [version: number] | null, limit: number) => {
  const older = keyset(sql`(v.version) <`, after, ["bigint"]);
  return statement<ListedVersion>(sql`
    select v.version, v.at, jsonb_build_object('id', v.author_id, 'name', v.author_name) as by, v.document, v.restored,
      ${changedNames(sql`coalesce(p.document, '{}')`, sql`v.document`)} as changed
    from settings_versions v left join settings_versions p on p.version = v.version - 1
    where ${older ?? sql`true`}
    order by v.version desc limit ${limit}::integer`);
};
