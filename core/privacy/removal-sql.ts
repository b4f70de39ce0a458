/** Statements that remove a customer from Postgres, each adding to the receipt what it removed. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { ErasureId } from "./schema.ts";
import { recordRemoval } from "./sql.ts";

/** The customer to erase, and the erasure; `pseudonym` replaces the ids in the audit trail. */
export interface Removal {
  readonly id: ErasureId;
  readonly customer: CustomerId;
  readonly pseudonym: string;
}

/** Runs a change that returns its rows, and counts them. */
const counted = (id: ErasureId, what: string, change: RawBuilder<unknown>) =>
  statement(sql`with gone as (${change})
    ${recordRemoval(id, "postgres", what, sql`select count(*) from gone`)}`);

/**
 * Audit rows stay, but name nobody: a pseudonym replaces the id, and the details, which may quote the customer, are
 * emptied. A function of the schema's owner does it, because the app's role may only add audit rows; `ids` yields
 * texts.
 */
const pseudonymised = (
  { id, pseudonym }: Pick<Removal, "id" | "pseudonym">,
  subjects: readonly (readonly [kind: string, ids: RawBuilder<unknown>])[],
) =>
  sql.join(
    subjects.map(
      ([kind, ids]) =>
        sql`select * from pseudonymise_audit(${id}::uuid, ${kind}, array(${ids}), ${pseudonym})`,
    ),
    sql` union all `,
  );

/** Some of the customer's interactions, oldest first. */
const someOf = (customer: CustomerId, limit: number) => sql`
  select id, created_at from interactions where user_id = ${customer}::uuid order by created_at, id limit ${limit}::integer`;

/** Tables of rows that belong to an interaction. */
const parts = ["unsent_answers", "translations", "agreement_judgements", "deliveries", "messages"] as const;

/**
 * Removes up to `limit` interactions with their messages, deliveries and audit rows; `left` says whether there are
 * more.
 */
export function removeInteractions({ id, customer, pseudonym }: Removal, limit: number) {
  const some = someOf(customer, limit);
  const ofSome = (table: string) => sql`select d.id from ${sql.table(table)} d join (${some}) s
    on s.id = d.interaction_id and s.created_at = d.interaction_created_at`;
  return {
    audited: counted(
      id,
      "audit_log",
      pseudonymised({ id, pseudonym }, [
        ["interaction", sql`select s.id::text from (${some}) s`],
        ["delivery", sql`select d.id::text from (${ofSome("deliveries")}) d`],
      ]),
    ),
    parts: parts.map((table) =>
      counted(id, table, sql`delete from ${sql.table(table)} where id in (${ofSome(table)}) returning 1`),
    ),
    interactions: counted(
      id,
      "interactions",
      sql`delete from interactions i using (${some}) s where i.id = s.id and i.created_at = s.created_at returning 1`,
    ),
    left: statement<{ left: boolean }>(
      sql`select exists (select from interactions where user_id = ${customer}::uuid) as left`,
    ),
  };
}

/** Tables whose rows belong to one customer, with the column that holds the customer; children before `users`. */
const owned = [
  ["presence", "user_id"],
  ["notifications", "user_id"],
  ["note_mentions", "user_id"],
  ["customer_notes", "user_id"],
  ["review_answers", "user_id"],
  ["attachments", "user_id"],
  ["archived_interactions", "user_id"],
  ["archive_parts", "user_id"],
  ["memory_logs", "user_id"],
  ["memory_summaries", "user_id"],
  ["quarantine_messages", "user_id"],
  ["message_processing_cursors", "user_id"],
  ["user_protocol_status", "user_id"],
  ["user_current_status", "user_id"],
  ["customer_list", "user_id"],
  ["kept_updates", "customer_id"],
] as const;

/**
 * Unlinks posts and topics from the customer, so that the sweep removes them from the reviewers' groups; counts those
 * that may have been sent under an id that nobody knows.
 */
const unlinkPosts = (id: ErasureId, customer: CustomerId) => ({
  lost: statement(sql`
    update erasures set may_remain = may_remain + (select count(*) from review_posts p
      where p.user_id = ${customer}::uuid and p.message_id is null and p.state in ('sending', 'unknown'))
    where id = ${id}::uuid`),
  posts: counted(
    id,
    "review_posts",
    sql`update review_posts set user_id = null where user_id = ${customer}::uuid returning 1`,
  ),
  topics: counted(
    id,
    "review_topics",
    sql`update review_topics set user_id = null where user_id = ${customer}::uuid returning 1`,
  ),
});

/** Audit rows about the customer, what is parked, and what the archive holds. */
const auditedRest = ({ id, customer, pseudonym }: Removal) =>
  counted(
    id,
    "audit_log",
    pseudonymised({ id, pseudonym }, [
      ["customer", sql`select ${customer}::text`],
      ["update", sql`select update_id::text from kept_updates where customer_id = ${customer}::uuid`],
      [
        "interaction",
        sql`select a.id::text from archived_interactions a where a.user_id = ${customer}::uuid`,
      ],
      [
        "delivery",
        sql`select l.subject_id from audit_log l
          join archived_interactions a on l.subject_type = 'delivery' and l.detail ->> 'interaction_id' = a.id::text
          where a.user_id = ${customer}::uuid`,
      ],
    ]),
  );

/** Removes everything but interactions, which go first. */
export function removeRest(removal: Removal) {
  const { id, customer } = removal;
  const own = (column: string) => sql`${sql.ref(column)} = ${customer}::uuid`;
  return {
    audited: auditedRest(removal),
    silences: counted(id, "protocol_audit_log", sql`select * from erase_protocol_audit(${id}::uuid)`),
    // The costs stay for analytics, but no longer name the customer.
    unlinked: counted(
      id,
      "model_calls",
      sql`update model_calls set user_id = null where ${own("user_id")} returning 1`,
    ),
    ...unlinkPosts(id, customer),
    business: counted(
      id,
      "business_connections",
      sql`delete from business_connections where owner_telegram_id in
        (select telegram_user_id from users where id = ${customer}::uuid) returning 1`,
    ),
    owned: owned.map(([table, column]) =>
      counted(id, table, sql`delete from ${sql.table(table)} where ${own(column)} returning 1`),
    ),
    // A walk that would continue from this customer names them, so it starts again.
    walk: statement(
      sql`update memory_measurements set walk = null where walk ->> 'after' = ${customer}::text`,
    ),
    // Only what this erasure marked: newer messages are a new customer's first.
    copies: counted(
      id,
      "wal_fallback",
      sql`delete from wal_fallback where ${own("customer_id")} and update_id in
        (select update_id from handled_updates where erasure_id = ${id}::uuid) returning 1`,
    ),
    users: counted(id, "users", sql`delete from users where ${own("id")} returning 1`),
  };
}
