/** Erasing a customer from every store while messages come in. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iso } from "../../core/kernel/clock.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { customerHashOf } from "../../core/privacy/hash.ts";
import { settleMs } from "../../core/privacy/rules.ts";
import { Erasure, ErasurePage } from "../../core/privacy/schema.ts";
import { createSimulatorErasure } from "../../local/simulator-erasure.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { addReviewer } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

describe("DELETE /v1/users/{id}", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const request = async (customer: CustomerId): Promise<Erasure> => {
    const answer = await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer });
    expect([answer.status, answer.body]).toMatchObject([200, {}]);
    return Erasure.parse(answer.body);
  };
  const read = async (id: string): Promise<Erasure> =>
    Erasure.parse((await harness.api("GET", `/v1/erasures/${id}`)).body);
  const settle = async () => {
    harness.clock.advance(settleMs + 60_000);
    await harness.sweep();
    await harness.work();
  };
  const count = async (sql: string, customer: CustomerId): Promise<number> =>
    (await databaseOf(harness).query<{ n: number }>({ sql, parameters: [customer] }))[0]?.n ?? -1;
  const usersOf = (customer: CustomerId) =>
    count("select count(*)::integer as n from users where id = $1::uuid", customer);

  test("[G1] (promise 9) removes a customer and leaves a receipt that names what, where and by whom", async () => {
    const { customer, exchange, say } = startConversation(harness, 1);
    await exchange(3, (n) => `My zorbel ${n} is blue.`);
    await say("And another zorbel.");
    const requested = await request(customer);
    expect([requested.state, requested.customer_id]).toEqual(["erasing", customer]);
    await harness.work();
    expect((await read(requested.id)).state).toBe("settling");
    await settle();
    const receipt = await read(requested.id);
    expect(receipt).toMatchObject({
      state: "done",
      customer_id: null,
      customer_hash: customerHashOf(harness.settings.erasureSecret ?? "", customer),
      requested_by: { name: "admin" },
    });
    expect(receipt.removed.postgres).toMatchObject({ messages: 4, interactions: 4, deliveries: 3, users: 1 });
    expect(receipt.removed.ledger).toMatchObject({ calls: 8 });
    expect(receipt.removed.redis["keys"]).toBeGreaterThan(1);
    expect((await harness.api("GET", `/v1/users/${customer}`)).status).toBe(404);
    const traces = await databaseOf(harness).query<{ subject_id: string; detail: object }>({
      sql: "select subject_id, detail from audit_log where action = 'review.approve'",
      parameters: [],
    });
    expect(traces.map(({ detail }) => detail)).toEqual([1, 2, 3].map(() => ({ erased: true })));
    expect(traces.every(({ subject_id }) => subject_id.startsWith("erased:"))).toBe(true);
  });

  test("[G1] (promise 9) the marks that an earlier version made in Redis are removed too", async () => {
    const { customer, exchange } = startConversation(harness, 90);
    await exchange(1);
    const { redis } = harness.app;
    const run = (lua: string) => redis.script({ name: "test", lua }, [`wal:{${customer}}:seen`], []);
    await run("return redis.call('ZADD', KEYS[1], 1, 7)");
    const { id } = await request(customer);
    await harness.work();
    await settle();
    expect((await read(id)).state).toBe("done");
    expect(await run("return redis.call('EXISTS', KEYS[1])")).toBe(0);
  });

  test("[G1] is refused without the id as confirmation, and to reviewers", async () => {
    const { customer, exchange } = startConversation(harness, 2);
    await exchange(1);
    const other = await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customerIdOf(3) });
    expect([other.status, other.body["code"]]).toEqual([422, "field_invalid"]);
    const { key } = await addReviewer(databaseOf(harness), "Rita");
    expect((await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer }, key)).status).toBe(
      403,
    );
    expect(await usersOf(customer)).toBe(1);
  });

  test("[G1] is one erasure however often it is requested, and a new one that finds nothing afterwards", async () => {
    const { customer, exchange } = startConversation(harness, 4);
    await exchange(1);
    const first = await request(customer);
    expect((await request(customer)).id).toBe(first.id);
    await harness.work();
    await settle();
    const again = await request(customer);
    expect(again.id).not.toBe(first.id);
    await harness.work();
    await settle();
    const { removed, customer_hash } = await read(again.id);
    expect(removed).toEqual({ redis: {}, postgres: {}, ledger: {}, archive: {} });
    expect(customer_hash).toBe((await read(first.id)).customer_hash);
    const page = ErasurePage.parse((await harness.api("GET", "/v1/erasures?limit=1&state=done")).body);
    expect(page.items.map(({ id }) => id)).toEqual([again.id]);
    expect(page.next_cursor).not.toBeNull();
  });

  test("[G1] (promise 13) a message that comes in meanwhile waits, and is a new customer's first", async () => {
    const { customer, exchange, say } = startConversation(harness, 5);
    await exchange(2, () => "My zorbel is blue.");
    const { id } = await request(customer);
    await harness.work();
    const update = textUpdate({ updateId: 9_001, userId: 5, text: "Hello, who are you?" });
    expect(await harness.update(update)).toBe(200);
    await harness.work();
    expect(await usersOf(customer)).toBe(0);
    await settle();
    expect((await read(id)).state).toBe("done");
    harness.clock.advance(5_000);
    await harness.work();
    expect(
      await count("select count(*)::integer as n from messages where user_id = $1::uuid", customer),
    ).toBe(1);
    const [pending] = await databaseOf(harness).query<{ context: object }>({
      sql: "select conversation_context as context from interactions where user_id = $1::uuid",
      parameters: [customer],
    });
    expect(JSON.stringify(pending)).not.toContain("zorbel");
    expect((await say("It is me.")).context.count).toBe(1);
  });

  test("[G1] (promises 9, 13) a message acknowledged after the request, before its job runs, is not erased", async () => {
    const { customer, exchange } = startConversation(harness, 9);
    await exchange(1, () => "My zorbel is blue.");
    const { id } = await request(customer);
    const update = textUpdate({ updateId: 9_002, userId: 9, text: "Hello, who are you?" });
    expect(await harness.update(update)).toBe(200);
    await harness.work();
    expect(await usersOf(customer)).toBe(0);
    await settle();
    expect((await read(id)).state).toBe("done");
    harness.clock.advance(5_000);
    await harness.work();
    const rows = await databaseOf(harness).query<{ update_id: string; is_drafted: boolean }>({
      sql: `select m.update_id::text as update_id, i.id is not null as is_drafted from messages m
        left join interactions i on i.id = m.interaction_id where m.user_id = $1::uuid`,
      parameters: [customer],
    });
    expect(rows).toEqual([{ update_id: "9002", is_drafted: true }]);
  });

  test("[G1] an erasure requested again once everything is removed, before its receipt, starts again", async () => {
    const { customer, exchange } = startConversation(harness, 10);
    await exchange(1);
    const { id } = await request(customer);
    await harness.work();
    // As a worker leaves it that dies in between.
    const db = databaseOf(harness);
    await db.query({ sql: "update erasures set settles_at = null where id = $1::uuid", parameters: [id] });
    expect(await request(customer)).toMatchObject({ id, state: "erasing" });
    await harness.work();
    expect((await read(id)).state).toBe("settling");
    await settle();
    expect((await read(id)).state).toBe("done");
  });

  test("[G1] [G3] (promise 9) the audit rows about what was archived before name nobody either", async () => {
    const { customer, exchange } = startConversation(harness, 6);
    await exchange(1, () => "My zorbel is blue.");
    const db = databaseOf(harness);
    const [{ id: delivery } = { id: "" }] = await db.query<{ id: string }>({
      sql: "select id from deliveries where user_id = $1::uuid",
      parameters: [customer],
    });
    await db.query({
      sql: `insert into audit_log (at, actor_name, action, subject_type, subject_id, detail)
        select now(), 'Rita', 'delivery.resend', 'delivery', d.id, jsonb_build_object('interaction_id', d.interaction_id)
        from deliveries d where user_id = $1::uuid`,
      parameters: [customer],
    });
    harness.clock.advance(31 * 86_400_000);
    await harness.app.retention.run(300_000);
    const [archived] = await db.query<{ id: string }>({
      sql: "select id from archived_interactions where user_id = $1::uuid",
      parameters: [customer],
    });
    await request(customer);
    await harness.work();
    const rows = await db.query<{ subject: string; detail: object }>({
      sql: `select subject_id as subject, detail from audit_log
        where subject_id in ($1, $2) or detail ->> 'interaction_id' = $2 or action = 'delivery.resend'`,
      parameters: [delivery, archived?.id ?? ""],
    });
    expect(rows).toEqual([
      { subject: expect.stringMatching(/^erased:/) as string, detail: { erased: true } },
    ]);
    await settle();
  });

  test("[G1] (promise 9) the simulator forgets the customer's chat, and in groups all but posts that still exist", async () => {
    const { customer, exchange } = startConversation(harness, 7);
    await exchange(1);
    await startConversation(harness, 8).exchange(1);
    const db = databaseOf(harness);
    // As the sending of the posts would have stored them, with the ids 1 and 2.
    await db.query({
      sql: `insert into review_posts (interaction_id, chat_id, user_id, interaction_created_at, sent_chat_id, message_id,
          state, not_before, created_at)
        select id, -1, user_id, created_at, -1, case when user_id = $1::uuid then 1 else 2 end, 'posted', created_at, created_at
        from interactions where user_id in ($1::uuid, $2::uuid)`,
      parameters: [customer, customerIdOf(8)],
    });
    const secret = harness.settings.erasureSecret ?? "";
    const isForgotten: boolean[] = [];
    const before = iso(harness.clock.now());
    const said = [
      { chatId: 7, messageId: 1, at: before },
      { chatId: 8, messageId: 1, at: before },
      { chatId: -1, messageId: 1, at: before },
      { chatId: -1, messageId: 2, at: before },
      { chatId: -1, messageId: 3, at: before },
      { chatId: -1, messageId: 4, at: iso(harness.clock.now() + 3_600_000) },
      { chatId: 7, messageId: 2, at: iso(harness.clock.now() + 3_600_000) },
    ];
    const simulatorErasure = createSimulatorErasure(db, secret, () => Promise.resolve());
    simulatorErasure.add({ forget: (isErased) => void isForgotten.push(...said.map(isErased)) });
    await request(customer);
    await harness.work();
    await settle();
    await simulatorErasure.scrub();
    expect(isForgotten).toEqual([true, false, true, false, true, false, false]);
  });
});
