/** Erasures while other people and workers act on the same customer. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseUpdate } from "../../core/intake/intake.ts";
import { parkedEnvelope, undraftedStatements } from "../../core/intake/undrafted-updates.ts";
import { type CustomerId, customerIdOf } from "../../core/kernel/ids.ts";
import { closedMs, settleMs } from "../../core/privacy/rules.ts";
import { enginesOf } from "../../core/app/engines.ts";
import { eraserPortsOf } from "../../core/app/eraser-ports.ts";
import { callStoresOf } from "../../core/app/ledger.ts";
import { erase, type Eraser } from "../../core/pipeline/erase.ts";
import { requestErasure } from "../../core/pipeline/request-erasure.ts";
import { Erasure, ErasureId } from "../../core/privacy/schema.ts";
import { Release } from "../../core/quarantine/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startConversation } from "../support/conversation.ts";
import { textUpdate } from "../support/updates.ts";

describe("an erasure that is not the only one at work", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const request = async (customer: CustomerId): Promise<Erasure> =>
    Erasure.parse((await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer })).body);
  const work = async (ms: number) => {
    harness.clock.advance(ms);
    await harness.sweep();
    await harness.work();
  };
  const finish = async (id: string) => {
    await harness.work();
    await work(settleMs + 60_000);
    expect((await harness.api("GET", `/v1/erasures/${id}`)).body).toMatchObject({ state: "done" });
    await work(60_000);
    await work(60_000);
  };
  const textsOf = async (customer: CustomerId) =>
    (
      await databaseOf(harness).query<{ text: string }>({
        sql: "select text from messages where user_id = $1::uuid order by update_id",
        parameters: [customer],
      })
    ).map(({ text }) => text);

  test("[G1] [Q2] (promise 9) a message in quarantine is not released after the request, but erased", async () => {
    const { customer, exchange } = startConversation(harness, 1);
    await exchange(1);
    await harness.api("PUT", `/v1/users/${customer}/protocol`, { silenced: true, reason: "spam" });
    await harness.update(textUpdate({ updateId: 8_001, userId: 1, text: "My zorbel is blue." }));
    await work(10_000);
    const { id } = await request(customer);
    const answer = await harness.api("POST", "/v1/quarantine/release", { customer });
    const { released, refused } = Release.parse(answer.body);
    expect([released, refused]).toMatchObject([
      [],
      [{ code: "wrong_state", detail: expect.stringMatching(/is being erased/) }],
    ]);
    await finish(id);
    expect(await textsOf(customer)).toEqual([]);
  });

  test("[G1] (promises 9, 10) nor is a parked update retried", async () => {
    const { customer, exchange } = startConversation(harness, 2);
    await exchange(1);
    const written = textUpdate({ updateId: 8_002, userId: 2, text: "My zorbel is blue." });
    const intake = parseUpdate(JSON.stringify(written), harness.clock.now());
    if (intake.fate !== "append") throw new Error("a text message is to be appended");
    const kept = parkedEnvelope(
      customerIdOf(2),
      "failed_repeatedly",
      JSON.stringify(intake.envelope),
      harness.clock.now(),
    );
    await databaseOf(harness).batch({ kept: undraftedStatements([kept]) });
    const { id } = await request(customer);
    const answer = await harness.api("POST", `/v1/parked/${kept.update_id}/retry`);
    expect([answer.status, answer.body]).toMatchObject([
      409,
      { code: "wrong_state", detail: expect.stringMatching(/is being erased/) },
    ]);
    await finish(id);
    expect(await textsOf(customer)).toEqual([]);
  });

  const eraserOf = (): Eraser => ({
    ...eraserPortsOf(harness.settings, harness.host, databaseOf(harness)),
    ...callStoresOf(
      harness.settings,
      harness.app.ledger,
      enginesOf(harness.settings, harness.host).redis,
      harness.host,
    ),
    ...enginesOf(harness.settings, harness.host),
    clock: harness.host.clock,
    log: harness.host.log,
  });

  const callsOf = async (customer: CustomerId): Promise<string[]> => {
    const { items } = await harness.app.ledger.getUserInteractions(customer, { limit: 10 });
    return items.map(({ interaction_id }) => interaction_id);
  };

  /** One job stops at its first call like this while another one finishes the erasure and the customer writes again. */
  async function overtaken(userId: number, isPoint: (called: string) => boolean): Promise<string[]> {
    const { customer, exchange } = startConversation(harness, userId);
    await exchange(1);
    const { id } = await request(customer);
    await harness.work();
    harness.clock.advance(settleMs + 1_000);
    const eraser = eraserOf();
    let isOvertaken = false;
    let calls: string[] = [];
    const reached = async (called: string): Promise<void> => {
      if (isOvertaken || !isPoint(called)) return;
      isOvertaken = true;
      await erase(eraser, ErasureId.parse(id));
      await harness.update(textUpdate({ updateId: 8_100 + userId, userId, text: "Hello!" }));
      await work(10_000);
      expect(await textsOf(customer)).toEqual(["Hello!"]);
      calls = await callsOf(customer);
      expect(calls).not.toEqual([]);
    };
    const { redis, sql, ledger } = eraser;
    const slow: Eraser = {
      ...eraser,
      ledger: {
        ...ledger,
        deleteUser: async (user, agreed) => {
          await reached("ledger");
          return ledger.deleteUser(user, async () => {
            await agreed();
            await reached("ledger, agreed");
          });
        },
      },
      redis: {
        ...redis,
        script: async (script, keys, args) => {
          await reached(script.name);
          return redis.script(script, keys, args);
        },
      },
      sql: {
        ...sql,
        batch: async (statements) => {
          await reached(Object.keys(statements).join());
          return sql.batch(statements);
        },
      },
    };
    await erase(slow, ErasureId.parse(id));
    expect(isOvertaken).toBe(true);
    expect(await callsOf(customer)).toEqual(calls);
    await harness.update(textUpdate({ updateId: 8_200 + userId, userId, text: "Anybody?" }));
    await work(10_000);
    await work(10_000);
    return textsOf(customer);
  }

  test("[G1] (promises 7, 13) a job that is overtaken before it closes the log leaves it open", async () => {
    expect(await overtaken(3, (called) => called === "wal.close")).toEqual(["Hello!", "Anybody?"]);
  });

  test("[G1] (promises 7, 13) a job that is overtaken before it removes rows removes nothing of the new customer", async () => {
    expect(await overtaken(4, (called) => called.includes("interactions"))).toEqual(["Hello!", "Anybody?"]);
  });

  test.for([
    { userId: 5, point: "ledger" },
    { userId: 6, point: "ledger, agreed" },
  ])(
    "[G1] (promise 7) nor does it remove the calls of the new customer's first draft ($point)",
    async ({ userId, point }) => {
      expect(await overtaken(userId, (called) => called === point)).toEqual(["Hello!", "Anybody?"]);
    },
  );

  test("[G1] (promises 9, 13) without Redis nothing is erased, and what comes in before the next request is answered", async () => {
    const { customer, exchange, say } = startConversation(harness, 7);
    await exchange(1);
    harness.proxies.redis.cut(true);
    const refused = await harness.api("DELETE", `/v1/users/${customer}`, { confirm: customer });
    harness.proxies.redis.cut(false);
    expect(refused.status).toBe(503);
    await work(61_000);
    await say("Are you there?");
    expect((await textsOf(customer)).at(-1)).toBe("Are you there?");
    await finish((await request(customer)).id);
    expect(await textsOf(customer)).toEqual([]);
  });

  test("[G1] (promises 9, 13) a request that Postgres did not record erases nothing, and what came in is answered later", async () => {
    const { customer, exchange } = startConversation(harness, 8);
    await exchange(1);
    const before = await textsOf(customer);
    const { reviewer } = harness.app;
    const failing = { ...reviewer.sql, batch: async () => Promise.reject(new Error("Postgres is out")) };
    const by = { id: null, name: "test" };
    await expect(requestErasure({ ...reviewer, sql: failing }, customer, customer, by)).rejects.toThrow(
      "out",
    );
    await harness.update(textUpdate({ updateId: 8_300, userId: 8, text: "Are you there?" }));
    await work(10_000);
    expect(await textsOf(customer)).toEqual(before);
    await work(closedMs);
    await work(60_000);
    expect(await textsOf(customer)).toEqual([...before, "Are you there?"]);
  });
});
