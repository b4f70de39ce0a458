/** The functions' role in Postgres: enough for all of NADIA, and nothing else ([A3]). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { grantAppRole } from "../../core/app/roles.ts";
import type { CustomerId } from "../../core/kernel/ids.ts";
import { settleMs } from "../../core/privacy/rules.ts";
import { Erasure } from "../../core/privacy/schema.ts";
import { makePartitions } from "../../core/drafting/turns.ts";
import { ask } from "../support/reviews.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

const run = (harness: Harness, sql: string) => databaseOf(harness).query({ sql, parameters: [] });

/** [G1] changes audit rows, which only a function of the owner may. */
async function erase(harness: Harness, customer: CustomerId): Promise<void> {
  const requested = await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer });
  const { id } = Erasure.parse(requested.body);
  await harness.work();
  // No erasure of this customer runs under another id, so nothing is changed.
  expect(
    await run(
      harness,
      "select * from pseudonymise_audit(gen_random_uuid(), 'interaction', array(select subject_id from audit_log), 'x')",
    ),
  ).toEqual([]);
  harness.clock.advance(settleMs + 60_000);
  await harness.sweep();
  await harness.work();
  const { state, removed } = Erasure.parse((await harness.api("GET", `/v1/erasures/${id}`)).body);
  expect(state).toBe("done");
  expect(removed.postgres).toMatchObject({ users: 1, protocol_audit_log: 1 });
  expect(removed.postgres["audit_log"]).toBeGreaterThan(2);
}

describe("[A3] as nadia_app", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    await grantAppRole(databaseOf(harness));
    // Once more, as after each migration.
    await grantAppRole(databaseOf(harness));
    // PGlite has one session, so this holds for every statement of the app.
    await run(harness, "set role nadia_app");
  });
  afterAll(() => harness.close());

  test("messages are drafted, approved and sent; customers silenced and released; accounts, documents and figures kept", async () => {
    const eva = startConversation(harness, 91);
    await eva.reply(await eva.say("Where is my parcel?"), "On its way.");
    expect(harness.telegram.sent()).toHaveLength(1);
    await ask(harness, "reject", (await eva.say("Another question?")).id);
    const calls: [string, string, unknown, number][] = [
      ["PUT", `/v1/users/${eva.customer}/protocol`, { silenced: true, reason: "insults" }, 200],
      [
        "POST",
        "/v1/reviewers",
        { email: "b@example.com", name: "Bo", password: "correct horse battery", role: "reviewer" },
        200,
      ],
      [
        "PUT",
        "/v1/knowledge/documents/shipping",
        { title: "Shipping", source: "a", document_type: "policy", text: "Four days." },
        200,
      ],
      ["GET", "/v1/health/database", undefined, 200],
      ["GET", "/v1/analytics/overview", undefined, 200],
    ];
    for (const [method, path, body, status] of calls)
      expect([path, (await harness.api(method, path, body)).status]).toEqual([path, status]);
    await harness.update(textUpdate({ userId: 91, updateId: 9_000, text: "still here" }));
    await harness.work();
    await harness.sweep();
    await harness.app.refresh.refresh();
    await harness.app.upkeep.run();
    await harness.app.retention.run(60_000);
    await erase(harness, eva.customer);
    const errors = harness.lines.filter(
      ({ level, event }) => /warn|error/.test(level) && event !== "store.slow",
    );
    expect(errors).toEqual([]);
  });

  test("partitions of coming months can be made, and their rows written", async () => {
    const sql = databaseOf(harness);
    expect(await makePartitions(sql, harness.clock.now() + 400 * 86_400_000)).toBeGreaterThan(0);
  });

  test("nothing can be created, changed or dropped, and audit rows only added", async () => {
    for (const statement of [
      "create table mine (id integer)",
      "create table interactions_2001_01 partition of interactions for values from ('2001-01-01') to ('2001-02-01')",
      "create function mine() returns integer language sql as 'select 1'",
      "alter table users add column mine text",
      "alter table deliveries disable trigger all",
      "drop table users",
      "truncate users",
      "drop trigger deliveries_require_approval on deliveries",
      "drop materialized view analytics_days",
      "create index mine on users (id)",
      "create role mine",
      "update audit_log set actor_name = 'nobody'",
      "delete from audit_log",
      "truncate audit_log",
      "update protocol_audit_log set actor_name = 'nobody'",
      "delete from protocol_audit_log",
      "delete from kysely_migration",
    ])
      await expect(run(harness, statement), statement).rejects.toMatchObject({
        facts: { sqlstate: "42501" },
      });
    // Retention's functions leave what is young.
    for (const expiry of ["expire_audit", "expire_protocol_audit", "empty_audit_details"])
      expect(await run(harness, `select * from ${expiry}(now() + interval '1 year', 100)`)).toEqual([]);
    expect(await run(harness, "select from audit_log limit 1")).toHaveLength(1);
  });
});
