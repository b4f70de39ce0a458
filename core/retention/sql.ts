/** Statements of retention: bounded batches that can be repeated, and the record of runs. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import { days } from "./periods.ts";
import type { RetentionRun } from "./schema.ts";

interface Counted {
  readonly n: number;
}

/** After how many days rows expire, and the statement that deletes at most `limit` rows from before a time. */
export interface Cleaning {
  readonly days: number;
  batch(before: string, limit: number): ReturnType<typeof statement<Counted>>;
}

const counted = (change: RawBuilder<unknown>) =>
  statement<Counted>(sql`with gone as (${change} returning 1) select count(*)::integer as n from gone`);

/** The first rows of a table whose `age` is over, by `ctid`: the fastest way back to a row just found. */
const rows = (table: string, age: string, before: string, limit: number) =>
  sql`ctid = any(array(select ctid from ${sql.table(table)}
    where ${sql.ref(age)} < ${before}::timestamptz order by ${sql.ref(age)} limit ${limit}::integer))`;

const deleting = (table: string, age: string, after: number): Cleaning => ({
  days: after,
  batch: (before, limit) =>
    counted(sql`delete from ${sql.table(table)} where ${rows(table, age, before, limit)}`),
});

/** The app's role may only add rows to the audit tables, so a function of the schema's owner does it. */
const calling = (name: string, after: number): Cleaning => ({
  days: after,
  batch: (before, limit) =>
    statement<Counted>(sql`select count(*)::integer as n
      from ${sql.ref(name)}(${before}::timestamptz, ${limit}::integer)`),
});

/** Steps that only concern one table, in the order in which they run. */
export const cleanings: Readonly<Record<string, Cleaning>> = {
  sessions: deleting("user_sessions", "expires_at", days.sessions),
  updates: deleting("kept_updates", "received_at", days.updates),
  reviewer_updates: deleting("reviewer_updates", "received_at", days.answers),
  review_answers: deleting("review_answers", "created_at", days.answers),
  notes: deleting("customer_notes", "updated_at", days.notes),
  notifications: deleting("notifications", "created_at", days.notifications),
  unsent_answers: deleting("unsent_answers", "saved_at", days.unsent),
  copies: deleting("wal_fallback", "stored_at", days.updates),
  memories: deleting("memory_logs", "timestamp", days.memories),
  summaries: deleting("memory_summaries", "created_at", days.summaries),
  // Their costs are preserved in the figures of their day.
  model_calls: {
    days: days.cold,
    batch: (before, limit) =>
      statement<Counted>(sql`select end_model_calls(${before}::timestamptz, ${limit}::integer) as n`),
  },
  protocol_audit: calling("expire_protocol_audit", days.audit),
  audit: calling("expire_audit", days.audit),
  audit_details: calling("empty_audit_details", days.auditDetail),
};

/** Drops the partitions of months before this time that are empty; yields their number ([P9]). */
export const dropPartitions = (before: string) =>
  statement<Counted>(sql`select drop_interaction_partitions(${before}::timestamptz) as n`);

/** How many runs are stored. */
const storedRuns = 200;

export const insertRun = (run: RetentionRun) => [
  statement(sql`insert into retention_runs (id, started_at, finished_at, counts, unfinished, errors)
    values (${run.id}::uuid, ${run.started_at}::timestamptz, ${run.finished_at}::timestamptz, ${json(run.counts)},
      array(select jsonb_array_elements_text(${json(run.unfinished)})), ${json(run.errors)})`),
  statement(sql`delete from retention_runs where id in (
    select id from retention_runs order by started_at desc offset ${storedRuns}::integer)`),
];

export const selectRuns = (limit: number) =>
  statement<RetentionRun>(sql`select id, started_at, finished_at, counts, to_jsonb(unfinished) as unfinished, errors
    from retention_runs order by started_at desc limit ${limit}::integer`);
