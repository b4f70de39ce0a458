/** Nothing of an erased customer is found in any store, wherever the erasure died. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { createSqliteLedgerCopy } from "../../core/storage/ledger-sqlite-copy.ts";
import { iso } from "../../core/kernel/clock.ts";
import { type CustomerId, customerIdOf, InteractionId } from "../../core/kernel/ids.ts";
import { erase, eraseNow, type Eraser } from "../../core/pipeline/erase.ts";
import { archiveOf } from "../../core/pipeline/export.ts";
import { findTraces } from "../../core/pipeline/verify-erasure.ts";
import { CustomerExport, ExportKind } from "../../core/privacy/export-schema.ts";
import { requestErasure } from "../../core/pipeline/request-erasure.ts";
import { settleMs } from "../../core/privacy/rules.ts";
import type { Erasure } from "../../core/privacy/schema.ts";
import { statisticsStep } from "../../core/privacy/statistics.ts";
import { join } from "node:path";
import { putTranslationStatement } from "../../core/translation/translation.ts";
import { createMemoryReplies } from "../../core/storage/replies-memory.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { attach } from "../support/attachments.ts";
import { admin, auditOf, addReviewer } from "../support/reviews.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

describe("a scan of every store", () => {
  let harness: Harness;
  let ledger: ReturnType<typeof createSqliteLedgerCopy>;
  beforeAll(async () => {
    harness = await startHarness();
    ledger = createSqliteLedgerCopy({
      file: join(harness.settings.dataDir, "ledger.sqlite"),
      clock: harness.clock,
    });
  });
  afterAll(async () => {
    await ledger.close();
    await harness.close();
  });

  const traces = (...texts: string[]) => findTraces({ ...harness.app, ledger }, texts);
  const tiersOf = async (...texts: string[]) =>
    [...new Set((await traces(...texts)).map(({ tier, place }) => (tier === "redis" ? tier : place)))].sort();

  /** Leaves something in every table: a silenced, quarantined, parked, renamed customer who waits for an answer. */
  const live = async (userId: number): Promise<CustomerId> => {
    const { customer, exchange, say } = startConversation(harness, userId);
    await exchange(2, (n) => `My zorbel${userId} ${n} is blue.`);
    await harness.api("PATCH", `/v1/users/${customer}`, { nickname: `Zorbel${userId}` });
    const [colleague] = (await harness.api("GET", "/v1/colleagues")).body.items;
    const mentions = [colleague?.["id"]];
    await harness.api("POST", `/v1/users/${customer}/notes`, {
      text: `@admin, zorbel${userId} again.`,
      mentions,
    });
    const silence = { silenced: true, reason: `zorbel${userId} talks a lot` };
    const { id: review } = await say("Still there?");
    const saved = await harness.api("PUT", `/v1/reviews/${review}/unsent-answers`, {
      revision: 0,
      bubbles: [`Dear zorbel${userId}`],
      edit_tags: [],
      quality_score: null,
      notes: "",
      link_preview: false,
      version: 0,
      writer: randomUUID(),
      sequence: 1,
    });
    expect([saved.status, saved.text]).toEqual([200, saved.text]);
    await databaseOf(harness).query(
      putTranslationStatement({
        rowId: randomUUID(),
        id: InteractionId.parse(review),
        revision: 0,
        language: "de",
        pieces: [{ hash: "x", from: "en", text: `Lieber zorbel${userId}`, formatting_lost: false }],
        model: "openai/gpt-4o-mini",
        now: iso(harness.clock.now()),
      }),
    );
    const judge = await addReviewer(databaseOf(harness), `Judge ${userId}`);
    await databaseOf(harness).query(
      statement(sql`insert into agreement_judgements (id, interaction_id, interaction_created_at, user_id, reviewer_id,
          judgement, judged_at, first_id, first_judgement)
        select gen_random_uuid(), i.id, i.created_at, i.user_id, ${judge.id}::uuid, 'approve', now(), ${admin.id}::uuid, 'edit'
        from interactions i where i.user_id = ${customer}::uuid limit 1`),
    );
    await attach(harness, review, `zorbel${userId}.txt`, Buffer.from(`A file for zorbel${userId}`));
    await harness.api("PUT", `/v1/users/${customer}/protocol`, silence);
    await write(userId, 1, `A held zorbel${userId}.`);
    await harness.work();
    await harness.api("PUT", `/v1/users/${customer}/protocol`, { ...silence, silenced: false });
    await write(userId, 2, `A waiting zorbel${userId}.`);
    return customer;
  };
  const write = (userId: number, n: number, text: string) => {
    harness.clock.advance(10_000);
    return harness.update(textUpdate({ updateId: 100_000 + userId * 10 + n, userId, text }));
  };

  /** Every page of the archive. */
  const exportOf = async (customer: CustomerId): Promise<CustomerExport[]> => {
    const pages: CustomerExport[] = [];
    for (let cursor = ""; ;) {
      const answer = await harness.api("GET", `/v1/users/${customer}/export?limit=7${cursor}`);
      const page = CustomerExport.parse(answer.body);
      pages.push(page);
      if (page.next_cursor === null) return pages;
      cursor = `&cursor=${page.next_cursor}`;
    }
  };

  const eraser = (over: Partial<Eraser> = {}): Eraser => ({
    ...harness.app,
    ...harness.app.reviewer,
    ledger: harness.app.ledger,
    cache: createMemoryReplies(harness.clock),
    secret: "test-erasure-secret-0123456789",
    putErasureNotes: async () => undefined,
    ...over,
  });
  const begin = async (customer: CustomerId) =>
    (await requestErasure({ ...harness.app.reviewer }, customer, customer, { id: null, name: "test" })).id;

  test("[G1] [G2] (promise 9) a customer is found everywhere, exported whole, and after the erasure found nowhere", async () => {
    await live(13);
    const customer = await live(11);
    const before = await tiersOf("zorbel11", customer);
    expect(before).toEqual(expect.arrayContaining(["chat_interactions", "messages", "redis", "users"]));
    expect(before.length).toBeGreaterThan(12);
    const other = await tiersOf("zorbel12");
    expect(other).toEqual([]);
    const pages = await exportOf(customer);
    const items = pages.flatMap((page) => page.items);
    const kinds = [...new Set(items.map(({ kind }) => kind))];
    expect(kinds).toEqual(
      ExportKind.options.filter((kind) => !["summary", "kept_update", "model_call"].includes(kind)),
    );
    expect(JSON.stringify(pages)).toContain("A waiting zorbel11.");
    expect(JSON.stringify(pages)).not.toMatch(/zorbel13|claimed_by|actor_name|full_text|author_id/);
    let text = "";
    for await (const piece of archiveOf(harness.app.reviewer, customer, { id: null, name: "test" }))
      text += piece;
    const archive = CustomerExport.omit({ next_cursor: true }).parse(JSON.parse(text));
    expect(archive.items.filter(({ kind }) => kind === "ledger_call").length).toBe(6);
    expect(archive.items.filter(({ kind }) => kind !== "audit")).toEqual(
      items.filter(({ kind }) => kind !== "audit"),
    );
    const audited = await auditOf(harness, customer);
    expect(audited.filter((action) => action === "customer.export")).toHaveLength(2);
    const id = await begin(customer);
    await erase(eraser(), id);
    harness.clock.advance(settleMs);
    await erase(eraser(), id);
    expect(await traces("zorbel11", customer)).toEqual([]);
  });

  test("[G1] (promise 9) samples in Postgres' statistics are renewed, those of a table that is empty now as well", async () => {
    const db = databaseOf(harness);
    const customer = await live(14);
    await write(15, 1, "Another zorbel15.");
    harness.clock.advance(5_000);
    await harness.work();
    await db.query({ sql: "analyze", parameters: [] });
    // Everybody who wrote so far.
    for (const one of [13, 14, 15].map(customerIdOf)) {
      const id = await begin(one);
      await erase(eraser(), id);
      harness.clock.advance(settleMs);
      await erase(eraser(), id);
    }
    expect(await db.query({ sql: "select from users", parameters: [] })).toEqual([]);
    const left = (await traces("zorbel14", customer)).map(({ place }) => place);
    expect(left).toEqual(expect.arrayContaining(["pg_stats users.id", "pg_stats memory_logs.full_text"]));
    expect(left.filter((place) => !place.startsWith("pg_stats "))).toEqual([]);
    const step = statisticsStep(harness.app.reviewer);
    let batches = 1;
    for (; (await step.batch()).more; batches += 1);
    expect(batches).toBeGreaterThan(30);
    expect(await traces("zorbel14", customer)).toEqual([]);
    // Nothing was erased since.
    expect(await step.batch()).toEqual({ done: 0, more: false });
  });

  test("[G1] (promise 7) an erasure that dies at any request continues where it stopped", async () => {
    const texts: string[] = [];
    for (let dieAt = 0; ; dieAt += 1) {
      const userId = 200 + dieAt;
      const customer = customerIdOf(userId);
      await write(userId, 1, `My zorbel${userId} is blue.`);
      harness.clock.advance(5_000);
      await harness.work();
      await write(userId, 2, `A waiting zorbel${userId}.`);
      const id = await begin(customer);
      const dead = await dyingAt(dieAt, async (mortal) => {
        await erase(mortal, id);
        harness.clock.advance(settleMs);
        await erase(mortal, id);
      });
      await erase(eraser(), id);
      harness.clock.advance(settleMs);
      await erase(eraser(), id);
      texts.push(`zorbel${userId}`, customer);
      const [row] = await databaseOf(harness).query<{ state: string }>({
        sql: "select state from erasures where id = $1::uuid",
        parameters: [id],
      });
      expect(row?.state, `died at ${dieAt}`).toBe("done");
      if (!dead) break;
    }
    expect(texts.length).toBeGreaterThan(2 * 15);
    expect(await traces(...texts)).toEqual([]);
  });

  test("[G1] run to its end, it reports each second until the last pass, and interrupted, it is continued", async () => {
    const customer = customerIdOf(16);
    await write(16, 1, "My zorbel16 is blue.");
    const stopping = new AbortController();
    const states: string[] = [];
    const report = ({ state }: Erasure) => {
      states.push(state);
      if (states.length === 3) stopping.abort();
    };
    await expect(eraseNow(eraser(), await begin(customer), report, stopping.signal)).rejects.toThrow(
      "aborted",
    );
    expect(states).toEqual(["settling", "settling", "settling"]);
    const again = await eraseNow(eraser(), await begin(customer), report, new AbortController().signal);
    expect(again.state).toBe("done");
    expect(states.length).toBeGreaterThanOrEqual(settleMs / 1_000);
    expect(await traces("zorbel16", customer)).toEqual([]);
  });

  /** Runs with stores that fail from the given request on; odd requests take effect before their answer is lost. */
  async function dyingAt(at: number, work: (mortal: Eraser) => Promise<void>): Promise<boolean> {
    let requests = 0;
    const pass = async <T>(call: () => Promise<T>): Promise<T> => {
      requests += 1;
      if (requests <= at) return call();
      if (requests === at + 1 && at % 2 === 1) await call();
      throw new Error("the process died");
    };
    const { sql, redis, ledger: calls } = harness.app;
    const mortal = eraser({
      sql: {
        query: (one) => pass(() => sql.query(one)),
        batch: (all) => pass(() => sql.batch(all)),
      },
      redis: { ...redis, script: (...all) => pass(() => redis.script(...all)) },
      ledger: { ...calls, deleteUser: (...all) => pass(() => calls.deleteUser(...all)) },
    });
    return work(mortal).then(
      () => false,
      () => true,
    );
  }
});
