/** Statements on recovery operations. */
import { json, sql, statement } from "../compiler.ts";
import { allOf, insertAudit, isoMicros, isoText, keyset, nadia } from "../fragments.ts";
import type { Actor } from "../kernel/reviewer.ts";
import type { Webhook } from "./port.ts";
import type {
  RecoveryCounts,
  RecoveryError,
  RecoveryKind,
  RecoveryOperation,
  RecoveryOperationId,
  RecoveryQuery,
} from "./schema.ts";

const shown = sql`o.id, o.kind, o.source, o.state, o.trigger,
  jsonb_build_object('id', o.started_by, 'name', o.started_by_name) as started_by,
  jsonb_build_object('step', o.step, 'done', o.steps_done, 'total', o.steps_total) as progress,
  o.counts, o.errors, ${isoText("o.started_at")} as started_at, ${isoText("o.finished_at")} as finished_at`;

export interface NewOperation {
  readonly id: RecoveryOperationId;
  readonly kind: RecoveryKind;
  readonly source: RecoveryOperation["source"];
  readonly by: Actor;
  readonly now: string;
  readonly deadline: string;
}

/** Starts a person's operation unless one of its kind is running; audited. Yields its row if it was started. */
export const insertRunning = ({ id, kind, source, by, now, deadline }: NewOperation) =>
  statement<RecoveryOperation>(sql`
    with started as (
      insert into recovery_operations as o
        (id, kind, source, state, trigger, started_by, started_by_name, started_at, deadline)
      values (${id}::uuid, ${kind}, ${source}, 'running', 'person', ${by.id}::uuid, ${by.name}, ${now}::timestamptz,
        ${deadline}::timestamptz)
      on conflict (kind) where state = 'running' do nothing returning ${shown}
    ), audited as (${insertAudit(
      {
        at: now,
        by,
        action: "recovery.start",
        subject: ["recovery_operation", id],
        detail: sql`jsonb_build_object('kind', kind)`,
      },
      sql`started`,
    )})
    select * from started`);

/** Running operations of this kind, or of any kind. */
export const selectRunning = (kind: RecoveryKind | null) =>
  statement<RecoveryOperation>(sql`
    select ${shown} from recovery_operations o
    where o.state = 'running' and (${kind}::text is null or o.kind = ${kind}) order by o.started_at`);

/** Hands a started operation to one process only; yields its id. */
export const takeStarted = (kind: RecoveryKind, now: string, deadline: string) =>
  statement<{ id: RecoveryOperationId }>(sql`
    update recovery_operations set taken_at = ${now}::timestamptz, deadline = ${deadline}::timestamptz
    where kind = ${kind} and state = 'running' and taken_at is null and deadline > ${now}::timestamptz returning id`);

export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number | null;
  readonly counts: RecoveryCounts;
  readonly deadline: string;
}

/** Records progress and extends the deadline; yields a row while the operation still runs. */
export const updateProgress = (id: RecoveryOperationId, { step, done, total, counts, deadline }: Progress) =>
  statement<{ id: RecoveryOperationId }>(sql`
    update recovery_operations set step = ${step}, steps_done = ${done}::integer, steps_total = ${total}::integer,
      counts = ${json(counts)}, deadline = ${deadline}::timestamptz
    where id = ${id}::uuid and state = 'running' returning id`);

/** Records the webhook that is about to be removed; yields a row while the operation still runs. */
export const updateWebhook = (id: RecoveryOperationId, webhook: Webhook, deadline: string) =>
  statement<{ id: RecoveryOperationId }>(sql`
    update recovery_operations set webhook = ${json(webhook)}, deadline = ${deadline}::timestamptz
    where id = ${id}::uuid and state = 'running' returning id`);

export interface Outcome {
  readonly state: "succeeded" | "failed";
  readonly counts: RecoveryCounts;
  readonly errors: readonly RecoveryError[];
}

const auditFinished = (now: string) =>
  insertAudit(
    {
      at: now,
      by: { id: sql`started_by`, name: sql`started_by_name` },
      action: "recovery.finish",
      subject: ["recovery_operation", sql`id`],
      detail: sql`jsonb_build_object('kind', kind, 'state', state, 'counts', counts, 'errors', errors)`,
    },
    sql`finished`,
  );

/** Finishes a running operation once; audited. */
export const updateFinished = (id: RecoveryOperationId, { state, counts, errors }: Outcome, now: string) =>
  statement(sql`
    with finished as (
      update recovery_operations set state = ${state}, counts = ${json(counts)}, errors = ${json(errors)},
        steps_done = coalesce(steps_total, steps_done), step = null, webhook = null,
        finished_at = ${now}::timestamptz
      where id = ${id}::uuid and state = 'running' returning *
    )
    ${auditFinished(now)}`);

/** Stores a finished operation of the schedule; audited. */
export const insertFinished = (
  { id, kind, source, now, deadline }: Omit<NewOperation, "by">,
  { state, counts, errors }: Outcome,
  finished: string,
) =>
  statement(sql`
    with finished as (
      insert into recovery_operations (id, kind, source, state, trigger, started_by, started_by_name, counts, errors,
        started_at, taken_at, deadline, finished_at)
      values (${id}::uuid, ${kind}, ${source}, ${state}, 'schedule', ${nadia.id}::uuid, ${nadia.name}, ${json(counts)},
        ${json(errors)}, ${now}::timestamptz, ${now}::timestamptz, ${deadline}::timestamptz, ${finished}::timestamptz)
      returning *
    )
    ${auditFinished(finished)}`);

const abandoned = (now: string) => sql`state = 'running' and deadline <= ${now}::timestamptz`;

/** Operations whose process died while the webhook was removed. */
export const selectAbandoned = (now: string) =>
  statement<{ id: RecoveryOperationId; webhook: Webhook; counts: RecoveryCounts }>(sql`
    select id, webhook, counts from recovery_operations where ${abandoned(now)} and webhook is not null`);

/** Fails the operations whose process died and left nothing to repair; audited. Yields their ids. */
export const failAbandoned = (now: string, error: RecoveryError) =>
  statement<{ id: string }>(sql`
    with finished as (
      update recovery_operations set state = 'failed', errors = errors || ${json([error])}, step = null,
        finished_at = ${now}::timestamptz
      where ${abandoned(now)} and webhook is null returning *
    )
    ${auditFinished(now)} returning subject_id as id`);

export interface Filter extends Pick<RecoveryQuery, "kind" | "state" | "limit"> {
  readonly after: readonly [at: string, id: string] | null;
}

/** `key` is the time to the microsecond: a cursor with milliseconds would skip rows. */
export type ListRow = RecoveryOperation & { readonly key: string };

/** A page, newest first. */
export function selectOperations({ kind, state, after, limit }: Filter) {
  const conditions = allOf([
    kind === undefined ? null : sql`o.kind = ${kind}`,
    state === undefined ? null : sql`o.state = ${state}`,
    keyset(sql`(o.started_at, o.id) <`, after, ["timestamptz", "uuid"]),
  ]);
  return statement<ListRow>(sql`
    select ${shown}, ${isoMicros("o.started_at")} as key
    from recovery_operations o where ${conditions}
    order by o.started_at desc, o.id desc limit ${limit}::integer`);
}

export const selectOperation = (id: RecoveryOperationId) =>
  statement<RecoveryOperation>(sql`
    select ${shown} from recovery_operations o where o.id = ${id}::uuid`);

/** Keeps the newest of each kind ([V3]); yields how many were deleted. */
export const deleteOld = (maxPerKind: number) =>
  statement<{ n: number }>(sql`
    with ranked as (
      select id, row_number() over (partition by kind order by started_at desc, id desc) as rank
      from recovery_operations
    ), gone as (
      delete from recovery_operations o using ranked r
      where r.id = o.id and r.rank > ${maxPerKind}::integer and o.state <> 'running' returning 1
    )
    select count(*)::integer as n from gone`);
