/** Recovery operations over HTTP: started, run by the sweep, listed, cleaned; and the cursors of customers. */
import { expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { cleanOperations } from "../../core/recovery/recovery.ts";
import { RecoveryOperation, RecoveryPage, RecoveryStatus } from "../../core/recovery/schema.ts";
import { emptyRedis } from "../support/access.ts";
import { openHarness } from "../support/open-harness.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { admin, addReviewer } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const minute = 60_000;

const path = "/v1/recovery/operations";
const start = (harness: Harness, kind = "sweep") => harness.api("POST", path, { kind });
const started = async (harness: Harness, kind = "sweep") => {
  const answer = await start(harness, kind);
  expect(answer.status, answer.text).toBe(200);
  return RecoveryOperation.parse(answer.body);
};
const list = async (harness: Harness, query = "") =>
  RecoveryPage.parse((await harness.api("GET", `${path}?${query}`)).body);
const one = async (harness: Harness, id: string) =>
  RecoveryOperation.parse((await harness.api("GET", `${path}/${id}`)).body);
const audited = async (harness: Harness, id: string) =>
  (
    await databaseOf(harness).query(
      statement<{ action: string; actor_name: string; detail: unknown }>(sql`
        select action, actor_name, detail from audit_log
        where subject_type = 'recovery_operation' and subject_id = ${id} order by id`),
    )
  ).map(({ action, actor_name, detail }) => ({ action, actor_name, detail }));

test("[V2] a manual sweep restores what Redis lost, with counts, audit rows and the resulting drafts", async () => {
  const harness = await openHarness();
  for (const n of [1, 2, 3])
    await harness.update(textUpdate({ userId: 800 + n, updateId: n, text: `text ${n}` }));
  await emptyRedis(harness);
  const operation = await started(harness);
  expect(operation).toMatchObject({
    kind: "sweep",
    source: "stores",
    state: "running",
    trigger: "person",
    started_by: { id: admin.id, name: admin.name },
    counts: {},
    finished_at: null,
  });
  await harness.sweep();
  const finished = await one(harness, operation.id);
  expect(finished).toMatchObject({
    state: "succeeded",
    counts: { restored: { found: 3, repaired: 3 } },
    errors: [],
  });
  expect(finished.progress.done).toBe(finished.progress.total);
  expect(finished.finished_at).not.toBeNull();
  harness.clock.advance(minute);
  await harness.work();
  const drafts = await databaseOf(harness).query(
    statement(sql`select recovery_operation_id as id from interactions`),
  );
  expect(drafts).toEqual([{ id: operation.id }, { id: operation.id }, { id: operation.id }]);
  expect(await audited(harness, operation.id)).toEqual([
    { action: "recovery.start", actor_name: admin.name, detail: { kind: "sweep" } },
    {
      action: "recovery.finish",
      actor_name: admin.name,
      detail: { kind: "sweep", state: "succeeded", counts: finished.counts, errors: [] },
    },
  ]);
});

test("[V2] one operation of a kind runs at a time: a second start answers 409 with the first one's id", async () => {
  const harness = await openHarness();
  const answers = await Promise.all([start(harness), start(harness), start(harness)]);
  const [first] = answers.filter(({ status }) => status === 200);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(2);
  for (const refused of answers.filter(({ status }) => status === 409))
    expect(refused.body).toMatchObject({
      code: "recovery_running",
      operation: first?.body["id"],
      kind: "sweep",
    });
  await started(harness, "pending_updates");
  expect((await list(harness, "state=running")).items).toHaveLength(2);
  await harness.sweep();
  expect((await list(harness, "state=running")).items).toEqual([]);
  await started(harness);
});

test("[V2] the scheduled sweep records itself only if something was lost or a step failed", async () => {
  const harness = await openHarness();
  await harness.sweep();
  await harness.sweep();
  expect((await list(harness)).items).toEqual([]);
  await harness.update(textUpdate({ userId: 811, updateId: 1, text: "lost" }));
  await emptyRedis(harness);
  await harness.sweep();
  const [repaired] = (await list(harness)).items;
  expect(repaired).toMatchObject({
    state: "succeeded",
    trigger: "schedule",
    started_by: { id: null, name: "nadia" },
    counts: { restored: { found: 1, repaired: 1 } },
  });
  harness.clock.advance(minute);
  await harness.work();
  harness.proxies.redis.cut(true);
  await expect(harness.sweep()).rejects.toThrow();
  harness.proxies.redis.cut(false);
  const [failed] = (await list(harness)).items;
  expect(failed).toMatchObject({ state: "failed", trigger: "schedule" });
  expect(failed?.errors.map(({ step, code }) => ({ step, code }))).toContainEqual({
    step: "copies",
    code: "redis_unavailable",
  });
  expect(await audited(harness, failed?.id ?? "")).toMatchObject([{ action: "recovery.finish" }]);
});

test("[V2] (promise 7) an operation whose process died is marked failed by the next start", async () => {
  const harness = await openHarness();
  const { id } = await started(harness);
  // Claimed, and then its process died.
  await databaseOf(harness).query(statement(sql`update recovery_operations set taken_at = started_at`));
  await harness.sweep();
  expect((await start(harness)).status).toBe(409);
  harness.clock.advance(3 * minute);
  const next = await started(harness);
  expect(next.id).not.toBe(id);
  expect(await one(harness, id)).toMatchObject({ state: "failed", errors: [{ step: "operation" }] });
  expect((await audited(harness, id)).map(({ action }) => action)).toEqual([
    "recovery.start",
    "recovery.finish",
  ]);
});

test("[V2] operations are listed page by page, by kind and state, and for admins only", async () => {
  const harness = await openHarness();
  const ids: string[] = [];
  for (const kind of ["sweep", "pending_updates", "sweep"]) {
    ids.unshift((await started(harness, kind)).id);
    await harness.sweep();
    harness.clock.advance(1_000);
  }
  const first = await list(harness, "limit=2");
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2));
  const second = await list(harness, `limit=2&cursor=${first.next_cursor}`);
  expect(second.items.map(({ id }) => id)).toEqual(ids.slice(2));
  expect(second.next_cursor).toBeNull();
  expect((await list(harness, "kind=pending_updates")).items.map(({ id }) => id)).toEqual([ids[1]]);
  const eve = await addReviewer(databaseOf(harness), "Eve");
  for (const [method, at, body] of [
    ["GET", "/v1/recovery"],
    ["GET", path],
    ["GET", `${path}/${ids[0]}`],
    ["POST", path, { kind: "sweep" }],
  ] as const)
    expect((await harness.api(method, at, body, eve.key)).status, `${method} ${at}`).toBe(403);
  expect((await harness.api("GET", `${path}/${customerIdOf(1)}`)).status).toBe(404);
  expect((await start(harness, "everything")).status).toBe(422);
});

test("[V3] only the newest operations of each kind are kept, plus those still running", async () => {
  const harness = await openHarness();
  const store = databaseOf(harness);
  await store.query(
    statement(sql`
      insert into recovery_operations
        (id, kind, source, state, trigger, started_by_name, started_at, deadline, finished_at)
      select gen_random_uuid(), k, 'stores', 'succeeded', 'schedule', 'nadia',
        timestamptz '2026-01-02T00:00:00Z' + n * interval '1 minute', now(), now()
      from generate_series(1, 5) n, unnest(array['sweep', 'pending_updates']) k`),
  );
  await store.query(
    statement(sql`update recovery_operations set state = 'running', finished_at = null
      where kind = 'sweep' and started_at = '2026-01-02T00:01:00Z'`),
  );
  expect(await cleanOperations({ sql: store }, 3)).toBe(3);
  const kept = await store.query(
    statement<{ kind: string; at: string[] }>(sql`
      select kind, jsonb_agg(extract(minute from started_at at time zone 'UTC')::integer order by started_at) as at
      from recovery_operations group by kind order by kind`),
  );
  expect(kept).toEqual([
    { kind: "pending_updates", at: [3, 4, 5] },
    { kind: "sweep", at: [1, 3, 4, 5] },
  ]);
  expect(await cleanOperations({ sql: store }, 3)).toBe(0);
});

test("[V1] a customer's cursor follows processing, never moves back, and is derived for older customers", async () => {
  const harness = await openHarness();
  const store = databaseOf(harness);
  const id = customerIdOf(821);
  const cursor = async () => (await harness.api("GET", `/v1/recovery/cursors/${id}`)).body["cursor"];
  const write = async (updateId: number) => {
    await harness.update(textUpdate({ userId: 821, updateId, text: `text ${updateId}` }));
    harness.clock.advance(minute);
  };
  expect((await harness.api("GET", `/v1/recovery/cursors/${id}`)).status).toBe(404);
  const receivedAt = new Date(harness.clock.now()).toISOString();
  await write(1);
  await harness.work();
  expect(await cursor()).toEqual({
    customer_id: id,
    chat_id: 821,
    telegram_message_id: 1,
    update_id: 1,
    received_at: receivedAt,
    processed_at: new Date(harness.clock.now()).toISOString(),
  });
  await write(2);
  await write(3);
  expect(await cursor()).toMatchObject({ update_id: 1 });
  await harness.work();
  expect(await cursor()).toMatchObject({ update_id: 3, telegram_message_id: 3 });
  // What is quarantined is processed too.
  await harness.api("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "spam" });
  await write(4);
  await harness.work();
  expect(await cursor()).toMatchObject({ update_id: 4 });
  await harness.api("POST", "/v1/quarantine/release", { customer: id });
  await harness.work();
  expect(await cursor()).toMatchObject({ update_id: 4 });
  await store.query(statement(sql`delete from message_processing_cursors`));
  expect(await cursor()).toMatchObject({ update_id: 4, telegram_message_id: 4 });
});

test("[V1] the status names stale log entries with their customers' cursors, and missing updates", async () => {
  const harness = await openHarness();
  const status = async () => RecoveryStatus.parse((await harness.api("GET", "/v1/recovery")).body);
  expect(await status()).toEqual({
    waiting: { messages: 0, oldest_at: null },
    stale: [],
    gaps: [],
    running: [],
  });
  await harness.update(textUpdate({ userId: 831, updateId: 1, text: "one" }));
  harness.clock.advance(minute);
  await harness.work();
  const since = new Date(harness.clock.now()).toISOString();
  await harness.update(textUpdate({ userId: 831, updateId: 4, text: "two" }));
  expect(await status()).toMatchObject({ waiting: { messages: 1, oldest_at: since }, stale: [] });
  harness.clock.advance(11 * minute);
  await harness.sweep();
  expect(await status()).toMatchObject({
    stale: [{ customer_id: customerIdOf(831), waiting_since: since, cursor: { update_id: 1 } }],
    gaps: [{ first_id: 2, last_id: 3, missing: 2 }],
  });
});
