/** Statements that read everything about a customer, a page of one kind at a time. */
import { sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { ExportKind } from "./export-schema.ts";
import { hidden } from "./rules.ts";

/** Where a kind is read from: the table, the column of the customer, and the key that it is sorted by. */
export interface Section {
  readonly kind: ExportKind;
  readonly table: string;
  readonly owner: string;
  readonly key: readonly [column: string, type: "uuid" | "bigint"];
}

const section = (
  kind: ExportKind,
  table: string,
  owner = "user_id",
  key: Section["key"] = ["user_id", "uuid"],
): Section => ({ kind, table, owner, key });

/** All of them, in the order of the archive. */
export const sections: readonly Section[] = [
  section("profile", "users", "id", ["id", "uuid"]),
  section("status", "user_current_status"),
  section("protocol", "user_protocol_status"),
  section("protocol_change", "protocol_audit_log", "user_id", ["id", "bigint"]),
  section("interaction", "interactions", "user_id", ["id", "uuid"]),
  section("message", "messages", "user_id", ["id", "bigint"]),
  section("delivery", "deliveries", "user_id", ["id", "uuid"]),
  section("attachment", "attachments", "user_id", ["id", "uuid"]),
  section("unsent_answer", "unsent_answers", "user_id", ["id", "uuid"]),
  section("translation", "translations", "user_id", ["id", "uuid"]),
  section("judgement", "agreement_judgements", "user_id", ["id", "uuid"]),
  section("quarantined", "quarantine_messages", "user_id", ["id", "bigint"]),
  section("kept_update", "kept_updates", "customer_id", ["update_id", "bigint"]),
  section("waiting", "wal_fallback", "customer_id", ["id", "bigint"]),
  section("memory", "memory_logs", "user_id", ["id", "uuid"]),
  section("summary", "memory_summaries"),
  section("note", "customer_notes", "user_id", ["id", "uuid"]),
  section("cursor", "message_processing_cursors"),
  section("model_call", "model_calls", "user_id", ["id", "uuid"]),
  section("audit", "audit_log", "subject_id", ["id", "bigint"]),
];

/** The audit rows about the customer and about their interactions and deliveries. */
const isAbout = (
  customer: CustomerId,
) => sql`(t.subject_type = 'customer' and t.subject_id = ${customer}::text)
  or (t.subject_type = 'interaction'
    and t.subject_id in (select id::text from interactions where user_id = ${customer}::uuid
      union all select id::text from archived_interactions where user_id = ${customer}::uuid))
  or (t.subject_type = 'delivery'
    and t.subject_id in (select id::text from deliveries where user_id = ${customer}::uuid))`;

export interface SectionPage {
  readonly customer: CustomerId;
  /** The key of the last row read; null at the beginning. */
  readonly after: string | null;
  readonly limit: number;
}

/** A page of one kind, sorted by its key. */
export function selectSection(
  { table, owner, key: [column, type] }: Section,
  { customer, after, limit }: SectionPage,
) {
  const key = sql`t.${sql.ref(column)}`;
  return statement<{ key: string; data: Record<string, unknown> }>(sql`
    select ${key}::text as key, to_jsonb(t) - array[${sql.join(hidden)}]::text[] as data
    from ${sql.table(table)} t
    where (${owner === "subject_id" ? isAbout(customer) : sql`t.${sql.ref(owner)} = ${customer}::uuid`})
      and ${after === null ? sql`true` : sql`${key} > ${after}::${sql.raw(type)}`}
    order by ${key} limit ${limit}::integer`);
}

export const insertExported = (customer: CustomerId, by: Actor, now: string) =>
  statement(insertAudit({ at: now, by, action: "customer.export", subject: ["customer", customer] }));
