/** Statements on the audit trail. */
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, isoMicros, keyset } from "../fragments.ts";
import { ReviewerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { AuditEntry, AuditQuery } from "./schema.ts";

export interface NewExport {
  readonly by: Reviewer;
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly now: string;
}

export const insertExport = ({ by, what, detail, now }: NewExport) =>
  statement(
    insertAudit({ at: now, by, action: "export.make", subject: ["export", what], detail: json(detail) }),
  );

export interface AuditFilter extends Omit<AuditQuery, "cursor"> {
  readonly after: readonly [at: string, id: number] | null;
}

/** `key` is the time to the microsecond: a cursor with milliseconds would skip rows. */
export type AuditRow = AuditEntry & { readonly key: string };

const isDate = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text);

/** Postgres does the arithmetic, because its dates go beyond 9999-12-31. */
const notAfter = (to: string) =>
  isDate(to) ? sql`at < (${to}::date + 1)::timestamp at time zone 'UTC'` : sql`at <= ${to}::timestamptz`;

const notBefore = (from: string) =>
  sql`at >= ${isDate(from) ? sql`${from}::timestamp at time zone 'UTC'` : sql`${from}::timestamptz`}`;

const byActor = (actor: string) =>
  ReviewerId.safeParse(actor).success ? sql`actor_id = ${actor}::uuid` : sql`actor_name = ${actor}`;

/** A page, newest first. */
export function selectAudit(filter: AuditFilter) {
  const { actor, from, to, after, limit } = filter;
  const equal = (["action", "subject_type", "subject_id"] as const).map((column) =>
    filter[column] === undefined ? null : sql`${sql.ref(column)} = ${filter[column]}`,
  );
  const conditions = allOf([
    ...equal,
    actor === undefined ? null : byActor(actor),
    from === undefined ? null : notBefore(from),
    to === undefined ? null : notAfter(to),
    keyset(sql`(at, id) <`, after, ["timestamptz", "bigint"]),
  ]);
  return statement<AuditRow>(sql`
    select id, at, jsonb_build_object('id', actor_id, 'name', actor_name) as actor, action, subject_type, subject_id,
      detail, ${isoMicros("at")} as key
    from audit_log where ${conditions}
    order by audit_log.at desc, audit_log.id desc limit ${limit}::integer`);
}
