/** What the API shows of memory, and how it is reset. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { viewMemory } from "../../core/memory/view.ts";
import { sql, statement } from "../../core/compiler.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { runTogether } from "../../core/kernel/redis.ts";
import { rememberPart } from "../../core/memory/memory.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { MemoryFigures, MemoryView } from "../../core/memory/view-schema.ts";
import { ReviewPage } from "../../core/review/schema.ts";
import { emptyRedis } from "../support/access.ts";
import { apiKey, databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { rowOf } from "../support/ledger.ts";
import { auditOf, addReviewer } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";
import { editedUpdate, textUpdate } from "../support/updates.ts";

describe("/v1/users/{id}/memory", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const path = (customer: CustomerId) => `/v1/users/${customer}/memory`;
  const viewOf = async (customer: CustomerId): Promise<MemoryView> => {
    const answer = await harness.api("GET", path(customer));
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return MemoryView.parse(answer.body);
  };
  const forget = (customer: CustomerId, key: string = apiKey) =>
    harness.api("DELETE", path(customer), undefined, key);
  const logged = (customer: CustomerId) =>
    databaseOf(harness).query<{ content: string }>({
      sql: "select content from memory_logs where user_id = $1::uuid order by number",
      parameters: [customer],
    });

  test("[S8] shows what the next draft will know, and its size in Redis", async () => {
    const { customer, exchange } = startConversation(harness, 1);
    await exchange(7);
    const { recent, summary, total, statistics } = await viewOf(customer);
    assert.deepEqual([recent.length, total, statistics.history_length], [10, 14, 14]);
    assert.deepEqual(recent.at(-1)?.text, "Glad to hear of it, 7.");
    assert.match(summary ?? "", /2 from the customer, 2 from us/);
    assert.ok(statistics.context_size_kb > 0 && statistics.history_size_kb > 0);
    assert.equal(statistics.compression_applied, false);
  });

  test("[S8] [S9] shows the same when Redis has lost it, with a size of 0", async () => {
    const { customer, exchange } = startConversation(harness, 2);
    await exchange(6);
    const { statistics: _, ...before } = await viewOf(customer);
    await emptyRedis(harness);
    const { statistics, ...cold } = await viewOf(customer);
    assert.deepEqual(cold, before);
    assert.deepEqual([statistics.total_size_kb, statistics.history_length], [0, 0]);
  });

  test("[S8] costs one Redis and one Postgres round trip", async () => {
    const { customer, exchange } = startConversation(harness, 3);
    await exchange(1);
    for (const wire of Object.values(harness.proxies)) wire.reset();
    await viewMemory(harness.app.reviewer, customer);
    assert.deepEqual([harness.proxies.redis.count(), harness.proxies.postgres.count()], [1, 1]);
  });

  test("[S12] once forgotten, it starts empty: no rebuild, no recall and no edit restores it", async () => {
    const { customer, say, exchange } = startConversation(harness, 4);
    await exchange(7, (n) => `My zorbel number ${n} is blue.`);
    const answer = await forget(customer);
    assert.deepEqual([answer.status, answer.body], [200, { id: customer, forgotten: true }]);
    const empty = await viewOf(customer);
    assert.deepEqual([empty.recent, empty.summary, empty.total], [[], null, 0]);
    assert.deepEqual(await logged(customer), []);
    const [row] = await databaseOf(harness).query(
      statement<{ place: number }>(sql`select telegram_message_id as place from messages
        where user_id = ${customer}::uuid order by id limit 1`),
    );
    const editDate = Math.floor(harness.clock.now() / 1_000) + 5;
    const edit = { updateId: 77_000, userId: 4, messageId: row?.place ?? 0, editDate };
    harness.clock.advance(5_000);
    await harness.update(editedUpdate({ ...edit, text: "My zorbel is red." }));
    harness.clock.advance(10_000);
    await harness.work();
    // The new text was written afterwards and is a separate message; the old one stays with the reviewers.
    const said = "⟦edit of an earlier message⟧\nMy zorbel is red.";
    assert.deepEqual(await logged(customer), [{ content: said }]);
    const page = await harness.api("GET", `/v1/reviews?customer=${customer}&status=pending`);
    const [late] = ReviewPage.parse(page.body).items;
    assert.deepEqual(
      late?.messages.map(({ text, details }) => [text, details?.edited_from]),
      [["My zorbel is red.", { text: "My zorbel number 1 is blue.", media: null, forgotten: true }]],
    );
    const first = await say("What colour has my zorbel?");
    assert.deepEqual([first.context.recalled, first.context.summary, first.context.count], [[], null, 1]);
    await emptyRedis(harness);
    const { context } = await say("Well?");
    assert.deepEqual([context.recalled, context.summary, context.count], [[], null, 2]);
    assert.deepEqual(
      (await viewOf(customer)).recent.map(({ text }) => text),
      [said, "What colour has my zorbel?", "Well?"],
    );
  });

  test("[S12] forgotten while an edit is pending, the words before it are in no later prompt", async () => {
    const { customer, exchange, say } = startConversation(harness, 7);
    await exchange(1, () => "My zorbel is blue.");
    const place = async () =>
      (
        await databaseOf(harness).query(
          statement<{ place: number }>(sql`select telegram_message_id as place from messages
          where user_id = ${customer}::uuid order by id limit 1`),
        )
      )[0]?.place ?? 0;
    const editDate = Math.floor(harness.clock.now() / 1_000) + 5;
    const edit = async (updateId: number, text: string, later: number) => {
      const messageId = await place();
      await harness.update(
        editedUpdate({ updateId, userId: 7, messageId, editDate: editDate + later, text }),
      );
      harness.clock.advance(10_000);
      await harness.work();
    };
    await edit(78_000, "My zorbel is red.", 0);
    await forget(customer);
    await edit(78_001, "My zorbel is green.", 60);
    const page = await harness.api("GET", `/v1/reviews?customer=${customer}&status=pending`);
    const [late] = ReviewPage.parse(page.body).items;
    assert.deepEqual(
      late?.messages.map(({ text, details }) => [text, details?.edited_from]),
      [["My zorbel is green.", { text: "My zorbel is blue.", media: null, forgotten: true }]],
    );
    assert.deepEqual(await logged(customer), []);
    const { context } = await say("Well?");
    assert.deepEqual([context.recalled, context.summary, context.count], [[], null, 0]);
  });

  test("[S12] forgotten while a burst is pending, an edit of part of it restores none of it", async () => {
    const customer = customerIdOf(8);
    const date = Math.floor(harness.clock.now() / 1_000);
    await harness.update(textUpdate({ updateId: 79_000, userId: 8, text: "My zorbel is blue.", date }));
    await harness.update(textUpdate({ updateId: 79_001, userId: 8, text: "It weighs two pounds.", date }));
    harness.clock.advance(10_000);
    await harness.work();
    assert.equal((await logged(customer)).length, 2);
    await forget(customer);
    const edit = { updateId: 79_002, userId: 8, messageId: 79_000, editDate: date + 20 };
    await harness.update(editedUpdate({ ...edit, text: "My zorbel is red." }));
    harness.clock.advance(20_000);
    await harness.work();
    const page = await harness.api("GET", `/v1/reviews?customer=${customer}&status=pending`);
    assert.deepEqual(
      ReviewPage.parse(page.body).items.map(({ messages }) => messages.map(({ text }) => text)),
      [["My zorbel is red.", "It weighs two pounds."]],
    );
    assert.deepEqual(await logged(customer), []);
  });

  test("[S12] forgotten during a draft, the old memory is not written back", async () => {
    const { customer, say, reply, exchange } = startConversation(harness, 5);
    await exchange(3);
    const review = await say("One more.");
    await forget(customer);
    harness.clock.advance(1_000);
    await reply(review, "A reply to what was forgotten.");
    const { total } = await viewOf(customer);
    assert.equal(total, 1, "the reply, which was decided after");
    const next = await say("Hello?");
    assert.equal(next.context.count, 1);
  });

  test("[A3] only admins can reset it, and the audit log says who did", async () => {
    const { customer, exchange } = startConversation(harness, 6);
    await exchange(1);
    const eve = await addReviewer(databaseOf(harness), "Eve");
    assert.equal((await harness.api("GET", path(customer), undefined, eve.key)).status, 200);
    const refused = await forget(customer, eve.key);
    assert.deepEqual([refused.status, refused.body["code"]], [403, "forbidden"]);
    assert.equal((await viewOf(customer)).total, 2);
    await forget(customer);
    assert.deepEqual(await auditOf(harness, customer), ["memory.forget"]);
  });

  test("an unknown customer: 404, and nothing is audited", async () => {
    const nobody = customerIdOf(999_999);
    assert.equal((await harness.api("GET", path(nobody))).status, 404);
    assert.equal((await forget(nobody)).status, 404);
    assert.deepEqual(await auditOf(harness, nobody), []);
    assert.equal((await harness.api("GET", "/v1/users/none/memory")).status, 404);
  });
});

describe("/v1/memory/statistics", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const figures = async () => {
    const answer = await harness.api("GET", "/v1/memory/statistics");
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return MemoryFigures.parse(answer.body);
  };
  /** Customers with one remembered message each, of that many characters. */
  async function plantCustomers(count: number, length: number): Promise<void> {
    const ids = Array.from({ length: count }, (_, n) => 7_000 + n);
    await databaseOf(harness).query(
      statement(sql`insert into users (id, telegram_user_id, display_name)
        select c.id::uuid, c.telegram, 'Ann' from jsonb_to_recordset(${JSON.stringify(
          ids.map((telegram) => ({ id: customerIdOf(telegram), telegram })),
        )}::jsonb) as c(id text, telegram bigint)`),
    );
    const entry = { role: "customer" as const, text: "x".repeat(length), at: "2026-01-01T00:00:00.000Z" };
    for (const id of ids) {
      const part = rememberPart(
        { clock: harness.clock, log: silentLog },
        customerIdOf(id),
        [entry],
        { history: [], total: 0 },
        true,
      );
      await runTogether(harness.app.redis, "", [part]);
    }
  }

  test("[S8] says that nothing was measured yet", async () => {
    const { measured_at, ...rest } = await figures();
    assert.equal(measured_at, null);
    assert.deepEqual([rest.customers, rest.total_size_kb, rest.compressions.applied], [0, 0, 0]);
  });

  test("[S8] [S6] the schedule measures all customers, in pages, with compressions and their duration", async () => {
    await plantCustomers(250, 1_024);
    // Ten questions of 12 KB: more than a context may take.
    const long = Array.from({ length: 10 }, (_, n) => ({
      role: "assistant" as const,
      text: `${n} ${"word ".repeat(2_400)}?`,
      at: "2026-01-01T00:00:00.000Z",
    }));
    const talker = startConversation(harness, 1);
    await talker.exchange(1);
    const part = rememberPart(
      { clock: harness.clock, log: silentLog },
      talker.customer,
      long,
      { history: [], total: 0 },
      true,
    );
    await runTogether(harness.app.redis, "", [part]);
    for (const wire of Object.values(harness.proxies)) wire.reset();
    await harness.app.upkeep.run();
    assert.ok(harness.proxies.redis.count() <= 4, "a script a page of 100 customers, and one for the counts");
    const found = await figures();
    assert.deepEqual([found.customers, found.history_entries, found.compressed_customers], [251, 260, 1]);
    assert.ok(Math.abs(found.average_size_kb - found.total_size_kb / 251) < 0.01);
    assert.ok(found.largest_size_kb > 100);
    assert.equal(found.compressions.applied, 1);
    assert.ok((found.compressions.longest_ms ?? 0) > 0);
    assert.notEqual(found.measured_at, null);
    const view = MemoryView.parse((await harness.api("GET", `/v1/users/${talker.customer}/memory`)).body);
    assert.equal(view.statistics.compression_applied, true);
  });

  test("[S8] is measured again after an hour, not before", async () => {
    const { measured_at } = await figures();
    harness.clock.advance(59 * 60_000);
    await harness.app.upkeep.run();
    assert.equal((await figures()).measured_at, measured_at);
    harness.clock.advance(60_001);
    await harness.app.upkeep.run();
    assert.notEqual((await figures()).measured_at, measured_at);
  });

  test("[L4] the upkeep deletes expired model calls from the ledger, and no others", async () => {
    const day = 86_400_000;
    const customer = customerIdOf(1);
    const { ledger } = harness.app;
    await ledger.saveInteraction(rowOf(customer, "old", harness.clock.now() - 91 * day));
    await ledger.saveInteraction(rowOf(customer, "young", harness.clock.now() - 89 * day));
    await harness.app.upkeep.run();
    assert.ok(
      harness.lines.some(
        ({ event, fields }) => event === "upkeep.found" && fields?.["step"] === "ended_calls",
      ),
    );
    // Anything left of it would be deleted here.
    assert.equal(await ledger.deleteEnded(10), 0);
    assert.notEqual(
      await ledger.getInteraction(rowOf(customer, "young", harness.clock.now() - 89 * day).interaction_id),
      null,
    );
  });
});
