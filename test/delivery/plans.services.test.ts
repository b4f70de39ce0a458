/** The outbox's statements stay on their indexes when it is full: 200,000 rows from four years. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import * as lists from "../../core/delivery/list-sql.ts";
import * as decisions from "../../core/delivery/decide-sql.ts";
import * as statements from "../../core/delivery/sql.ts";
import { customerIdOf, DeliveryId } from "../../core/kernel/ids.ts";
import type { Statement } from "../../core/kernel/sql.ts";
import { fastUnsafeSettings, fillUnchecked, planOf } from "../support/plans.ts";
import { admin, openOutbox, type OutboxWorld } from "../support/outbox-world.ts";
import { type RealPostgres, startMigratedRealPostgres } from "../support/services.ts";

const now = "2026-05-01T12:00:00.000Z";
const customer = customerIdOf(4_242);

describe("[R3] [P7] query plans with a full outbox", () => {
  let engine: RealPostgres;
  let world: OutboxWorld;

  beforeAll(async () => {
    engine = await startMigratedRealPostgres(2, fastUnsafeSettings);
    world = await openOutbox(engine);
    await fill(world);
  });
  afterAll(() => engine.close());

  /** The indexes a statement uses; fails on a full table scan. */
  async function indexesOf(checked: Statement): Promise<string[]> {
    const nodes = await planOf(world.sql, checked);
    const scans = nodes
      .filter((node) => node["Node Type"] === "Seq Scan")
      .map((node) => node["Relation Name"]);
    assert.deepEqual(scans, [], "reads a whole table");
    return nodes.flatMap((node) => node["Index Name"] ?? []);
  }

  test("[R3] claim finds the customer's next bubble by its index", async () => {
    const order = { customer, attempt: admin.id, now, prefer: null, take: true };
    const used = await indexesOf(statements.claimNext(order));
    assert.ok(used.includes("deliveries_next") && used.includes("deliveries_one_in_flight"), used.join());
    assert.ok(used.includes("deliveries_unknown"), used.join());
  });

  test("[R3] a receipt finds everything by key", async () => {
    const id = DeliveryId.parse(admin.id);
    const receipt = {
      id,
      attempt: admin.id,
      now,
      state: "undeliverable",
      telegram_message_id: null,
      not_before: null,
      chat_id: null,
      error_code: "blocked",
      error: "words",
      unreachable: true,
    } as const;
    for (const checked of [
      statements.lockInteraction(id),
      statements.settle(receipt),
      statements.followDeliveries(id, now),
      decisions.putBack(id, admin, now, null),
      decisions.confirmSent(id, admin, now, null),
    ]) {
      await indexesOf(checked);
    }
  });

  test("[R3] overdue and stuck only read what is queued or in flight", async () => {
    const overdue = await indexesOf(statements.selectOverdue(now, 100));
    assert.ok(
      overdue.some((name) => ["deliveries_due", "deliveries_next"].includes(name)),
      overdue.join(),
    );
    const stuck = await indexesOf(statements.markStuckUnknown(now, now, 500));
    assert.ok(stuck.includes("deliveries_stuck"), stuck.join());
  });

  test("[R3] a page of the list starts at its cursor", async () => {
    const used = async (state: "unknown" | null, before: number | null) =>
      (await indexesOf(lists.selectDeliveries(state, before, 51))).filter((name) =>
        name.startsWith("deliveries_"),
      );
    assert.deepEqual(await used(null, 100_000), ["deliveries_seq_key"]);
    assert.deepEqual(await used("unknown", null), ["deliveries_state"]);
    assert.deepEqual(await used("unknown", 100_000), ["deliveries_state"]);
  });

  test("[R3] counting failures only reads failures", async () => {
    const used = await indexesOf(lists.selectFailed(1_000, 3));
    assert.ok(used.includes("deliveries_failed"), used.join());
    await indexesOf(decisions.dismissRefused(DeliveryId.parse(admin.id), admin, now, null));
  });
});

/** 2,000 customers with 10 replies of ten bubbles each: nearly all sent, a few in every other state. */
async function fill({ sql: store }: OutboxWorld): Promise<void> {
  const id = sql`md5(u::text || '/' || n::text)::uuid`;
  const from = sql`generate_series(1, 2000) u, generate_series(1, 10) n`;
  const at = sql`(timestamptz '2022-06-01' + make_interval(days => n * 140, secs => u))`;
  const rows = [
    sql`select make_interaction_partitions('2025-11-01', 0), make_interaction_partitions('2026-04-01', 0)`,
    sql`insert into users (id, telegram_user_id, display_name)
      select case when u = 1 then ${customer}::uuid else md5(u::text)::uuid end, u, 'Ann' from generate_series(1, 2000) u`,
    sql`insert into user_current_status (user_id) select id from users`,
    sql`insert into interactions (id, created_at, user_id, chat_id, status, decided_by, decided_at, final_text)
      select ${id}, ${at}, case when u = 1 then ${customer}::uuid else md5(u::text)::uuid end, u, 'sending',
        ${admin.id}::uuid, ${at}, 'text' from ${from}`,
    sql`insert into deliveries (id, interaction_id, interaction_created_at, user_id, chat_id, position, text, state,
        not_before, sending_since, created_at, updated_at)
      select md5(u || '/' || n || '/' || p)::uuid, ${id}, ${at}, case when u = 1 then ${customer}::uuid else md5(u::text)::uuid end,
        u, p, 'text', case when n < 10 then case when (u + n) % 97 = 0 then 'unknown' else 'sent' end
          when u % 100 = 0 then case when p = 0 then 'sending' else 'queued' end when u % 10 = 1 then 'queued' else 'sent' end,
        ${at}, ${at}, ${at}, ${at}
      from ${from}, generate_series(0, 9) p order by n, u, p`,
    // Of an empty table Postgres reads all, whatever its indexes.
    sql`insert into attachments (id, user_id, interaction_id, interaction_created_at, kind, name, type, size, sha256,
        created_at, ends_at)
      select md5('file ' || u || '/' || n)::uuid, case when u = 1 then ${customer}::uuid else md5(u::text)::uuid end,
        ${id}, ${at}, 'photo', 'a.png', 'image/png', 9, 'x', ${at}, ${at} from ${from}`,
    // Only 20 of 200,000 rows are in progress: a sample of the usual 30,000 may miss them all, which would make plans
    // random.
    sql`alter table deliveries alter column state set statistics 1000, alter column user_id set statistics 1000`,
  ];
  await fillUnchecked(
    store,
    rows.map((row) => statement(row)),
    { indexes: "afterwards", finish: "analyze" },
  );
}
