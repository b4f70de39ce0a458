/**
 * The silence protocol over HTTP: who is silenced, what that holds back, and what happens to the turn being drafted.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { cachedStatus, cacheStatusPart, statusPart } from "../../core/customers/customers.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { Protocol } from "../../core/protocol/schema.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { databaseOf, type Harness } from "../support/harness.ts";
import { startModelled } from "../support/model-server.ts";
import { addReviewer, type KeyHolder } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

describe("the silence protocol", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  let modelled: Awaited<ReturnType<typeof startModelled>>;
  let update = 0;
  let user = 100;
  beforeAll(async () => {
    modelled = await startModelled("Hello there.", ["Hello there."]);
    ({ harness } = modelled);
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => modelled.close());

  async function write(userId: number, ...texts: readonly string[]): Promise<CustomerId> {
    harness.clock.advance(60_000);
    for (const text of texts) {
      update += 1;
      const date = Math.floor(harness.clock.now() / 1_000);
      expect(await harness.update(textUpdate({ updateId: update, userId, text, date }))).toBe(200);
    }
    await harness.work();
    return customerIdOf(userId);
  }
  const put = (id: string, body: unknown) => harness.api("PUT", `/v1/users/${id}/protocol`, body, eve.key);
  const get = async (id: string) =>
    Protocol.parse((await harness.api("GET", `/v1/users/${id}/protocol`, undefined, eve.key)).body);
  const silence = async (id: string, reason = "asked for a person") => {
    const answer = await put(id, { silenced: true, reason });
    expect(answer.status, answer.text).toBe(200);
    return Protocol.parse(answer.body);
  };
  const figures = async (id: CustomerId) => {
    const [row] = await store.query(
      statement<{ reviews: number; held: number; messages: number }>(sql`
        select (select count(*)::integer from interactions where user_id = ${id}::uuid) as reviews,
          (select count(*)::integer from quarantine_messages where user_id = ${id}::uuid) as held,
          (select count(*)::integer from messages where user_id = ${id}::uuid) as messages`),
    );
    return row;
  };
  const cached = async (id: CustomerId) => {
    const { script, keys } = statusPart(id);
    return cachedStatus(await harness.app.redis.script(script, keys, []));
  };

  test("[Q1] a reviewer silences a customer: no model is called, the messages are held, and the protocol says what was saved", async () => {
    const id = await write((user += 1), "Hello");
    const [row] = await store.query(
      statement<{ usd: number }>(
        sql`select llm1_cost_usd + llm2_cost_usd as usd from interactions where user_id = ${id}::uuid`,
      ),
    );
    const usd = row?.usd ?? 0;
    expect(usd).toBeGreaterThan(0);
    const at = new Date(harness.clock.now()).toISOString();
    expect(await silence(id)).toMatchObject({ silenced: true, held_messages: 0, saved_cost_usd: 0 });
    const before = modelled.gemini.requests;
    await write(user, "One", "Two");
    await write(user, "Three");
    expect(modelled.gemini.requests).toBe(before);
    expect(await figures(id)).toEqual({ reviews: 1, held: 3, messages: 1 });
    const protocol = await get(id);
    expect(protocol).toMatchObject({
      customer_id: id,
      silenced: true,
      reason: "asked for a person",
      activated_at: at,
      performed_by: { id: eve.id, name: "Eve" },
      held_messages: 3,
      held_bursts: 2,
      average_cost_usd: usd,
    });
    expect(protocol.saved_cost_usd).toBeCloseTo(2 * usd, 8);
  });

  test("[Q1] lifting the silence drafts again and keeps in the audit what the silence held back", async () => {
    const id = await write((user += 1), "Hello");
    await silence(id, "spam");
    await write(user, "One");
    const answer = await put(id, { silenced: false });
    expect(answer.body).toMatchObject({
      silenced: false,
      reason: null,
      activated_at: null,
      performed_by: null,
      held_messages: 0,
      history: [
        { silenced: false, reason: null, by: { name: "Eve" }, held_messages: 1, held_bursts: 1 },
        { silenced: true, reason: "spam", held_messages: 0, saved_cost_usd: null },
      ],
    });
    await write(user, "Two");
    expect(await figures(id)).toEqual({ reviews: 2, held: 1, messages: 2 });
    const rows = await store.query(
      statement<{ action: string; detail: unknown }>(sql`
        select action, detail from audit_log where subject_id = ${id} order by id`),
    );
    expect(rows).toEqual([
      { action: "customer.silence", detail: { held_messages: 0 } },
      { action: "customer.unsilence", detail: { held_messages: 1 } },
    ]);
  });

  test("[Q1] the same change again changes and audits nothing; another reason keeps activation and counts", async () => {
    const id = await write((user += 1), "Hello");
    const first = await silence(id, "spam");
    await write(user, "One");
    harness.clock.advance(60_000);
    expect((await silence(id, "spam")).history).toHaveLength(1);
    const second = await silence(id, "abuse");
    expect(second).toMatchObject({
      reason: "abuse",
      activated_at: first.activated_at,
      held_messages: 1,
      history: [{ reason: "abuse" }, { reason: "spam" }],
    });
    await put(id, { silenced: false });
    expect((await put(id, { silenced: false, reason: "again" })).body).toMatchObject({
      history: [{}, {}, {}],
    });
  });

  test("[Q1] silenced during a model call: the messages are held and no review is created", async () => {
    const id = await write((user += 1), "Hello");
    modelled.gemini.onRequest = async () => {
      modelled.gemini.onRequest = () => undefined;
      await silence(id);
    };
    onTestFinished(() => {
      modelled.gemini.onRequest = () => undefined;
    });
    await write(user, "One", "Two");
    expect(await figures(id)).toEqual({ reviews: 1, held: 2, messages: 1 });
    expect((await get(id)).held_messages).toBe(2);
    expect(harness.lines.some(({ fields }) => fields["by"] === "silence")).toBe(true);
    expect(await harness.app.redis.script(readLog, [`wal:{${id}}`], [])).toBe(0);
  });

  test("[Q1] [S2] the change writes through the cache, and an older read does not replace it", async () => {
    const id = await write((user += 1), "Hello");
    await silence(id);
    expect(await cached(id)).toMatchObject({ silenced: true });
    const part = cacheStatusPart(harness, id, {
      funnel_status: "new",
      nickname: null,
      silenced: false,
    });
    await harness.app.redis.script(part.script, part.keys, part.args);
    expect(await cached(id)).toMatchObject({ silenced: true });
    harness.proxies.postgres.reset();
    await write(user, "One");
    expect(harness.proxies.postgres.count(), "the copy, the commit, and no read of the status").toBe(2);
    // A profile change in progress leaves the status to Postgres.
    await harness.api("PATCH", `/v1/users/${id}`, { nickname: "Ann" }, eve.key);
    await put(id, { silenced: false });
    expect(await cached(id)).toBeNull();
  });

  test("[Q1] while Redis is down nothing is changed", async () => {
    const id = await write((user += 1), "Hello");
    harness.proxies.redis.cut(true);
    onTestFinished(() => harness.proxies.redis.cut(false));
    expect((await put(id, { silenced: true, reason: "spam" })).status).toBe(503);
    harness.proxies.redis.cut(false);
    const [row] = await store.query(
      statement(sql`select 1 from user_protocol_status where user_id = ${id}::uuid and silenced`),
    );
    expect(row).toBeUndefined();
  });

  test("[Q1] [A3] rejected: no reason, an unknown id, no body, no key", async () => {
    const id = await write((user += 1), "Hello");
    for (const body of [
      { silenced: true },
      { silenced: true, reason: " \u200b " },
      { silenced: true, reason: "a\0b" },
      { reason: "x" },
      { silenced: true, reason: "x", more: 1 },
    ])
      expect((await put(id, body)).status, JSON.stringify(body)).toBe(422);
    expect((await put(id, { silenced: true })).body).toMatchObject({ field: "reason" });
    const nobody = customerIdOf(999_999);
    expect((await put(nobody, { silenced: true, reason: "spam" })).status).toBe(404);
    expect((await harness.api("GET", `/v1/users/${nobody}/protocol`)).status).toBe(404);
    expect((await harness.api("GET", "/v1/users/x/protocol")).status).toBe(404);
    expect((await harness.api("GET", `/v1/users/${id}/protocol`, undefined, null)).status).toBe(401);
    expect((await get(id)).silenced).toBe(false);
  });
});

const readLog = { name: "test.length", lua: "return redis.call('LLEN', KEYS[1])" };
