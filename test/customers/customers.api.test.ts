/** Customers over HTTP, through the whole app: list, search, show, change. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, onTestFinished, test } from "vitest";
import { changeCustomer, getCustomer } from "../../core/customers/directory.ts";
import * as fc from "fast-check";
import { sql, statement } from "../../core/compiler.ts";
import { cachedStatus, cacheStatusPart, statusPart } from "../../core/customers/customers.ts";
import { CustomerDetail, CustomerPage } from "../../core/customers/directory-schema.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { type CustomerId, customerIdOf, randomIds } from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { type Answer, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startModelled } from "../support/model-server.ts";
import { admin, ask, addReviewer, type KeyHolder, plant } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const refused = (answer: Answer, status: number, field: string, why = "") =>
  assert.deepEqual(
    [answer.status, answer.body["field"]],
    [status, field],
    `${why} ${JSON.stringify(answer.body)}`,
  );

const readRaw = { name: "test.raw", lua: "return redis.call('GET', KEYS[1])" };

describe("customers over HTTP", () => {
  let harness: Harness;
  let store: Sql;
  let eve: KeyHolder;
  let modelled: Awaited<ReturnType<typeof startModelled>>;
  let update = 0;
  beforeAll(async () => {
    modelled = await startModelled("Hello there.", ["Hello there."]);
    ({ harness } = modelled);
    store = databaseOf(harness);
    eve = await addReviewer(store, "Eve");
  });
  afterAll(() => modelled.close());

  interface Shown {
    readonly firstName?: string;
    readonly lastName?: string;
    readonly username?: string;
  }

  /** The customer writes, and a draft is made. */
  async function meet(userId: number, shown: Shown = {}): Promise<CustomerId> {
    update += 1;
    harness.clock.advance(60_000);
    const date = Math.floor(harness.clock.now() / 1_000);
    const written = textUpdate({ updateId: update, userId, text: "Hello", date, ...shown });
    assert.equal(await harness.update(written), 200);
    await harness.work();
    return customerIdOf(userId);
  }
  const get = async (id: CustomerId) =>
    CustomerDetail.parse((await harness.api("GET", `/v1/users/${id}`)).body);
  const patch = (id: string, body: unknown, by = eve) =>
    harness.api("PATCH", `/v1/users/${id}`, body, by.key);
  const page = async (query = "") => {
    const answer = await harness.api("GET", `/v1/users?${query}`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return CustomerPage.parse(answer.body);
  };
  const audited = (id: string) =>
    store.query(
      statement<{ actor_name: string; action: string; subject_type: string; detail: unknown }>(
        sql`select actor_name, action, subject_type, detail from audit_log where subject_id = ${id} order by id`,
      ),
    );

  test("[P6] a customer is listed as soon as they wrote, and shown with their cost", async () => {
    const id = await meet(1, { firstName: "Ada", lastName: "Lovelace", username: "countess" });
    const { items, next_cursor } = await page();
    const [ada, ...others] = items;
    assert.ok(ada !== undefined && others.length === 0 && next_cursor === null);
    const { created_at, last_message_at, ...plain } = ada;
    assert.deepEqual(plain, {
      id,
      telegram_user_id: 1,
      display_name: "Ada Lovelace",
      username: "countess",
      language_code: "en",
      nickname: null,
      status: "new",
      lifetime_value_usd: 0,
      reachable: true,
      silenced: false,
    });
    assert.ok(last_message_at !== null && last_message_at <= created_at, "their message made them known");
    const { cost_usd, ...detail } = await get(id);
    assert.deepEqual(detail, {
      ...ada,
      version: 1,
      profile: { name: null, age: null, location: null, occupation: null, preferences: null },
      interactions: 1,
      pending: 1,
      quarantined: 0,
      protocol: { silenced: false, reason: null, activated_at: null, performed_by: null },
    });
    assert.ok(cost_usd > 0);
  });

  test("[P6] a change names the version that was read; a stale one is refused and overwrites nothing", async () => {
    const id = await meet(90);
    assert.equal((await get(id)).version, 1);
    const mine = await patch(id, { nickname: "Mine", profile: { age: 30 }, version: 1 });
    assert.partialDeepStrictEqual(mine.body, { nickname: "Mine", version: 2 });
    // The actor of a change, not of whatever else happened to the customer.
    await harness.api("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "Spam" });
    const theirs = await patch(id, { nickname: "Theirs", version: 1 }, admin);
    assert.equal(theirs.status, 409);
    assert.partialDeepStrictEqual(theirs.body, { code: "version_conflict", version: 2, changed_by: "Eve" });
    assert.equal((await get(id)).nickname, "Mine");
    const repeated = await patch(id, { nickname: "Mine", profile: { age: 30 }, version: 1 });
    assert.deepEqual([repeated.status, repeated.body["version"]], [200, 2]);
    assert.equal((await patch(id, { status: "qualified" })).body["version"], 3, "an older client");
  });

  test("[P6] [P7] costs, open work and the silence protocol are one join away, and all are optional", async () => {
    const { customer, id } = await plant(harness, { userId: 2 });
    assert.equal((await get(customer)).status, "new", "a customer without a status row");
    await plant(harness, { userId: 2, bubbles: null });
    await ask(harness, "reject", (await plant(harness, { userId: 2 })).id);
    await store.batch({
      planted: [
        statement(
          sql`update interactions set llm1_cost_usd = 0.1, llm2_cost_usd = 0.2 where id = ${id}::uuid`,
        ),
        statement(sql`insert into user_protocol_status (user_id, silenced, reason, performed_by, activated_at)
        values (${customer}::uuid, true, 'asked for a person', ${eve.id}::uuid, '2026-05-01T10:00:00Z')`),
      ],
    });
    const detail = await get(customer);
    assert.deepEqual(
      [detail.interactions, detail.pending, detail.cost_usd, detail.silenced],
      [3, 2, 0.3, true],
    );
    assert.deepEqual(detail.protocol, {
      silenced: true,
      reason: "asked for a person",
      activated_at: "2026-05-01T10:00:00.000Z",
      performed_by: { id: eve.id, name: "Eve" },
    });
  });

  test("[P6] a change is visible at once: in the API, and in the next draft despite the cached status", async () => {
    const id = await meet(3, { firstName: "Bob" });
    const cached = await harness.app.redis.script(readRaw, [`user:{${id}}:status`], []);
    assert.match(String(cached), /"funnel_status":"new"/);
    const answer = await patch(id, { status: "qualified", nickname: "  Bobby ", lifetime_value_usd: 19.9 });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const changed = CustomerDetail.parse(answer.body);
    assert.deepEqual(
      [changed.status, changed.nickname, changed.lifetime_value_usd],
      ["qualified", "Bobby", 19.9],
    );
    assert.deepEqual(await get(id), changed);
    await meet(3, { firstName: "Bob" });
    assert.match(modelled.gemini.body, /qualified/);
    assert.match(modelled.gemini.body, /Bobby/);
  });

  test("[P6] a draft that read the status before a change does not cache it after", async () => {
    const id = await meet(4);
    const cache = async (funnel_status: string) => {
      const part = cacheStatusPart(harness, id, { funnel_status, nickname: null, silenced: false });
      await harness.app.redis.script(part.script, part.keys, part.args);
      const { script, keys } = statusPart(id);
      return cachedStatus(await harness.app.redis.script(script, keys, []))?.funnel_status;
    };
    assert.equal((await patch(id, { status: "engaged" })).status, 200);
    assert.equal(await cache("new"), undefined, "so Postgres is asked");
  });

  test("[P6] every real change is audited with what it changed, without the nickname's text", async () => {
    const id = await meet(6);
    for (const body of [
      { status: "engaged", nickname: "Secret Words", lifetime_value_usd: 10.5 },
      { status: "engaged", nickname: "Secret Words", lifetime_value_usd: 10.5 },
      {},
      { lifetime_value_usd: 0.07 },
      { nickname: null },
      { nickname: null },
    ]) {
      assert.equal((await patch(id, body)).status, 200);
    }
    const rows = await audited(id);
    const change = { actor_name: "Eve", action: "customer.change", subject_type: "customer" };
    assert.deepEqual(rows, [
      {
        ...change,
        detail: {
          status: { from: "new", to: "engaged" },
          lifetime_value_usd: { from: 0, to: 10.5 },
          nickname: "changed",
        },
      },
      { ...change, detail: { lifetime_value_usd: { from: 10.5, to: 0.07 } } },
      { ...change, detail: { nickname: "changed" } },
    ]);
    assert.doesNotMatch(JSON.stringify(rows), /Secret/);
    assert.equal((await get(id)).nickname, null);
  });

  test("[P6] [P8] of many concurrent changes each one's audit row shows what it really changed", async () => {
    const id = await meet(7);
    const values = Array.from({ length: 12 }, (_, n) => n + 1);
    await Promise.all(values.map((lifetime_value_usd) => patch(id, { lifetime_value_usd }, admin)));
    const steps = (await audited(id)).map(
      ({ detail }) => (detail as { lifetime_value_usd: { from: number; to: number } }).lifetime_value_usd,
    );
    assert.equal(steps.length, values.length);
    steps.forEach(({ from }, n) => assert.equal(from, n === 0 ? 0 : steps[n - 1]?.to));
    assert.equal((await get(id)).lifetime_value_usd, steps.at(-1)?.to);
  });

  test("[P6] money: every whole cent is stored and returned exactly, and fractions are rejected", async () => {
    const { customer } = await plant(harness);
    const stored = async () =>
      (
        await store.query(
          statement<{ text: string }>(
            sql`select lifetime_value_usd::text as text from user_current_status where user_id = ${customer}::uuid`,
          ),
        )
      )[0]?.text;
    const cents = fc.oneof(fc.bigInt(0n, 999_999_999_999n), fc.constantFrom(0n, 999_999_999_999n, 1n));
    await fc.assert(
      fc.asyncProperty(cents, async (all) => {
        const text = `${all / 100n}.${String(all % 100n).padStart(2, "0")}`;
        const { status, body } = await patch(customer, `{"lifetime_value_usd": ${text}}`, admin);
        assert.equal(status, 200);
        // A customer without a status row gets one only when a value differs from 0.
        assert.equal((await stored()) ?? "0.00", text);
        assert.equal(String(body["lifetime_value_usd"]), String(Number(text)));
      }),
      { numRuns: 60 },
    );
    for (const value of [0.001, 0.1 + 0.2, 1e-7, -0.01, 10_000_000_000, 1e300, "5", null, true, [1]]) {
      const answer = await patch(customer, { lifetime_value_usd: value });
      refused(answer, 422, "lifetime_value_usd", String(value));
    }
    refused(await patch(customer, '{"lifetime_value_usd": 1e999}'), 422, "lifetime_value_usd");
  });

  test("[P6] an invalid status, nickname or field is rejected by name, and an unknown customer is not found", async () => {
    const id = await meet(8);
    const long = "x".repeat(65);
    for (const nickname of [
      "",
      "   ",
      long,
      ` ${long} `,
      "a\0b",
      "a\ud800",
      "\u3164",
      "\u2800\u200b",
      5,
      {},
      ["x"],
    ]) {
      refused(await patch(id, { nickname }), 422, "nickname", JSON.stringify(nickname));
    }
    for (const status of ["", "NEW", "vip", null, 1]) refused(await patch(id, { status }), 422, "status");
    refused(await patch(id, { reachable: false }), 422, "reachable");
    assert.deepEqual(await audited(id), []);
    const family = "👨‍👩‍👧‍👦".repeat(5);
    for (const nickname of ["x", "x".repeat(64), family, "'; drop table users; --", "\u202eשלום"]) {
      const { status, body } = await patch(id, { nickname });
      assert.deepEqual([status, body["nickname"]], [200, nickname]);
    }
    for (const unknown of [randomIds.random(), "1", "%00", "x".repeat(3_000)]) {
      assert.equal((await harness.api("GET", `/v1/users/${unknown}`)).status, 404, unknown);
      assert.equal((await patch(unknown, { status: "new" })).status, 404, unknown);
    }
  });

  test("[R4] a customer's interactions in every state, newest first, and no one else's", async () => {
    const made = [];
    for (let n = 0; n < 5; n += 1) {
      made.push(await plant(harness, { userId: 10, createdAt: harness.clock.now() - (10 - n) * 60_000 }));
    }
    const newest = made.map(({ id }) => id).toReversed();
    await ask(harness, "reject", newest[1] ?? "");
    const path = `/v1/users/${customerIdOf(10)}/interactions`;
    const first = ReviewPage.parse((await harness.api("GET", `${path}?limit=3`, undefined, eve.key)).body);
    const rest = ReviewPage.parse((await harness.api("GET", `${path}?cursor=${first.next_cursor}`)).body);
    assert.deepEqual(
      [...first.items, ...rest.items].map(({ id }) => id),
      newest,
    );
    assert.deepEqual([first.items[1]?.status, rest.next_cursor], ["rejected", null]);
    refused(await harness.api("GET", `${path}?status=sent`), 422, "status");
    await store.query(
      statement(sql`insert into users (id, telegram_user_id, display_name)
        values (${customerIdOf(11)}::uuid, 11, 'Silent')`),
    );
    const silent = await harness.api("GET", `/v1/users/${customerIdOf(11)}/interactions`);
    assert.deepEqual([silent.status, silent.body], [200, { items: [], next_cursor: null }]);
    assert.equal((await harness.api("GET", `/v1/users/${randomIds.random()}/interactions`)).status, 404);
  });

  test("[P6] a page of customers and a change cost 1 Postgres besides the caller's own", async () => {
    const id = await meet(9);
    const cost = async (key: string, step: (key: string) => Promise<Answer>) => {
      for (const wire of Object.values(harness.proxies)) wire.reset();
      assert.equal((await step(key)).status, 200);
      return [harness.proxies.postgres.count(), harness.proxies.redis.count(), harness.proxies.queue.count()];
    };
    const own = await cost(admin.key, (key) => harness.api("GET", "/v1/taxonomy", undefined, key));
    const [postgres = 0, redis = 0] = own;
    const beside = (more: number[]) => more.map((count, n) => count - ([postgres - 1, redis, 0][n] ?? 0));
    for (const path of ["/v1/users", "/v1/users?search=an&status=new&limit=1", `/v1/users/${id}`]) {
      const asked = await cost(admin.key, (key) => harness.api("GET", path, undefined, key));
      assert.deepEqual(beside(asked), [1, 0, 0], path);
    }
    const changes = await cost(admin.key, (key) =>
      harness.api("PATCH", `/v1/users/${id}`, { status: "customer", nickname: "N" }, key),
    );
    assert.deepEqual(beside(changes), [1, 1, 0], "and 1 Redis, where drafts read the status");
  });
});

test("[P6] while Redis is down a change is rejected completely, so no draft sees the old status later", async () => {
  const harness = await startHarness();
  onTestFinished(() => harness.close());
  const { customer } = await plant(harness);
  harness.proxies.redis.cut(true);
  const change = { status: "engaged", nickname: "X" } as const;
  const { reviewer } = harness.app;
  await assert.rejects(changeCustomer(reviewer, customer, change, admin), (error) =>
    hasCode(error, "redis_unavailable"),
  );
  const { status, nickname } = await getCustomer(reviewer, customer);
  assert.deepEqual([status, nickname], ["new", null]);
  const value = await changeCustomer(reviewer, customer, { lifetime_value_usd: 5 }, admin);
  assert.equal(value.lifetime_value_usd, 5, "what is in no prompt needs no Redis");
});
