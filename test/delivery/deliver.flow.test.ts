/**
 * An approved reply on its way to Telegram and back: real connections, a simulated Telegram with faults, crashes at
 * every await.
 */
import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, test } from "vitest";
import { resend } from "../../core/delivery/decide.ts";
import { giveUpStuck, restartDeliveries } from "../../core/delivery/lost.ts";
import type { BotApi } from "../../core/delivery/port.ts";
import { gapMs, pacingMs } from "../../core/delivery/rules.ts";
import { localSlots } from "../../core/delivery/slots.ts";
import { hasCode, NadiaError } from "../../core/kernel/errors.ts";
import { type CustomerId, type DeliveryId, deliveryIdOf } from "../../core/kernel/ids.ts";
import { createLog, silentLog } from "../../core/kernel/log.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { confirm } from "../../core/pipeline/confirm.ts";
import { deliver, type DeliverPorts } from "../../core/pipeline/deliver.ts";
import { createByteBudget } from "../../core/pipeline/byte-budget.ts";
import type { Reviewer } from "../../core/kernel/reviewer.ts";
import { createBotApi } from "../../core/vendors/telegram.ts";
import type { EmbeddedPostgres } from "../../local/engines/postgres.ts";
import { type FakeBotApi, startFakeBotApi } from "../../local/telegram/bot-api.ts";
import { startMigratedPostgres } from "../support/database.ts";
import { admin, openOutbox, type OutboxWorld } from "../support/outbox-world.ts";

const token = "123456:flow";
let engine: EmbeddedPostgres;
let world: OutboxWorld;
let telegram: FakeBotApi;
let botApi: BotApi;
let jobs: { customer: CustomerId; delayMs: number }[] = [];
let remembered: { customer: CustomerId; text: string; role: string }[] = [];

beforeAll(async () => {
  engine = await startMigratedPostgres();
  world = await openOutbox(engine);
});
afterAll(() => engine.close());
beforeEach(async () => {
  telegram = await startFakeBotApi({ token, clock: world.clock });
  botApi = botApiWith(10_000);
  [jobs, remembered] = [[], []];
  world.clock.waits.length = 0;
});
afterEach(() => telegram.close());

const botApiWith = (timeoutMs: number) =>
  createBotApi({ token, apiRoot: telegram.apiRoot, timeoutMs, log: silentLog });

function flow(over: Partial<DeliverPorts> = {}) {
  const ports: DeliverPorts = {
    ...world,
    botApi,
    slots: localSlots(world.clock, gapMs.bot),
    objects: null,
    byteBudget: createByteBudget(0),
    jobs: {
      draft: () => Promise.reject(new Error("no drafts here")),
      remember: () => Promise.reject(new Error("nothing to be made here")),
      erase: () => Promise.reject(new Error("nobody is erased here")),
      delivery: async (job, delayMs) => {
        if (job.kind === "deliver") jobs.push({ customer: job.customer_id, delayMs });
      },
    },
    remember: async (customer, entries) => {
      remembered.push(...entries.map(({ role, text }) => ({ customer, role, text })));
    },
    ...over,
  };
  return {
    deliver: (customer: CustomerId) => deliver(ports, customer),
    resend: (id: DeliveryId, reviewer: Reviewer) => resend(ports, id, reviewer),
    confirm: (id: DeliveryId, reviewer: Reviewer) => confirm(ports, id, reviewer, null),
    sweep: async () => ({
      stuck: await giveUpStuck(ports, 500),
      restarted: await restartDeliveries(ports, 500),
    }),
  };
}

const texts = () => telegram.sent().map((message) => message.text);

describe("[R3] a reply is sent", () => {
  test("[R3] bubbles arrive in order, typing shown before each, with one claim, one receipt each and one memory write", async () => {
    const pieces = ["Hello!", "How are you today?", "Bye."];
    const turn = await world.approve(pieces);
    const before = world.trips();
    await flow().deliver(turn.customer);
    assert.equal(world.trips() - before, 1 + pieces.length);
    assert.deepEqual(texts(), pieces);
    assert.deepEqual(
      telegram.calls().map((call) => call.method),
      pieces.flatMap(() => ["sendChatAction", "sendMessage"]),
    );
    assert.deepEqual(world.clock.waits, [pacingMs(1, "How are you today?"), pacingMs(2, "Bye.")]);
    assert.deepEqual(remembered, [{ customer: turn.customer, role: "assistant", text: pieces.join("\n\n") }]);
    assert.deepEqual(jobs, []);
    assert.equal((await world.interaction(turn)).status, "sent");
  });

  test("[S5] the follow-up job is enqueued once, after the whole reply, and a queue outage does not block the reply", async () => {
    const turn = await world.approve(["one", "two"]);
    const started: { customer: CustomerId; sent: number }[] = [];
    const updateMemory = async (customer: CustomerId) => {
      started.push({ customer, sent: texts().length });
      throw new Error("the queue is out");
    };
    await flow({ updateMemory }).deliver(turn.customer);
    assert.deepEqual(started, [{ customer: turn.customer, sent: 2 }]);
    assert.equal((await world.interaction(turn)).status, "sent");
    await flow({ updateMemory }).deliver(turn.customer);
    assert.equal(started.length, 1, "nothing was sent, so nothing is started");
  });

  test("[R3] (promise 4) a job that runs twice, or ten times at once, sends nothing twice", async () => {
    const turn = await world.approve(["one", "two", "three"]);
    await Promise.all(Array.from({ length: 10 }, () => flow().deliver(turn.customer)));
    await flow().deliver(turn.customer);
    assert.deepEqual(texts(), ["one", "two", "three"]);
    assert.equal(remembered.length, 1);
  });

  test("[R3] (promise 4) a process that stops while a bubble waits for its pace leaves it to the next one, and nothing is unknown", async () => {
    const turn = await world.approve(["one", "two", "three"]);
    const stopping = new AbortController();
    const clock = {
      ...world.clock,
      wait: async (ms: number) => {
        await world.clock.wait(ms);
        stopping.abort();
      },
    };
    await flow({ clock, stopping: stopping.signal }).deliver(turn.customer);
    assert.deepEqual([texts(), await world.states(turn)], [["one"], ["sent", "queued", "queued"]]);
    assert.equal(jobs.length, 1, "a job for the rest");
    world.clock.advance(jobs[0]?.delayMs ?? 0);
    await flow().deliver(turn.customer);
    assert.deepEqual(
      [texts(), await world.states(turn)],
      [
        ["one", "two", "three"],
        ["sent", "sent", "sent"],
      ],
    );
  });

  test("[R3] (promise 4) a process that stops before a bubble's turn at Telegram's limits leaves it to the next one", async () => {
    const turn = await world.approve(["one"]);
    const stopping = new AbortController();
    const slots = {
      ...localSlots(world.clock, gapMs.bot),
      take: async () => {
        stopping.abort();
        return { kind: "wait", ms: 1_000 } as const;
      },
    };
    await flow({ slots, stopping: stopping.signal }).deliver(turn.customer);
    assert.deepEqual([texts(), await world.states(turn)], [[], ["queued"]]);
  });

  test("[R3] 429: the rest waits for a job after retry_after, in whole seconds, and nothing overtakes it", async () => {
    const turn = await world.approve(["one", "two"]);
    telegram.fail({ kind: "flood", retry_after: 12 });
    await flow().deliver(turn.customer);
    assert.deepEqual([texts(), jobs], [[], [{ customer: turn.customer, delayMs: 12_000 }]]);
    world.clock.advance(500);
    await flow().deliver(turn.customer);
    assert.deepEqual([texts(), jobs.at(-1)?.delayMs], [[], 12_000]);
    world.clock.advance(11_500);
    await flow().deliver(turn.customer);
    assert.deepEqual(texts(), ["one", "two"]);
  });

  test("[R3] 429s in two chats hold other workers back until then, without asking Telegram again", async () => {
    const [first, second, third] = [
      await world.approve(["a"]),
      await world.approve(["b"]),
      await world.approve(["c"]),
    ];
    const slots = localSlots(world.clock, gapMs.bot);
    telegram.fail({ kind: "flood", retry_after: 30 }, { times: 2 });
    for (const turn of [first, second, third]) await flow({ slots }).deliver(turn.customer);
    assert.equal(telegram.calls().filter(({ method }) => method === "sendMessage").length, 2);
    assert.deepEqual([texts(), await world.states(third)], [[], ["queued"]]);
    assert.ok((jobs.at(-1)?.delayMs ?? 0) > 25_000);
    world.clock.advance(30_000);
    for (const turn of [first, second, third]) await flow({ slots }).deliver(turn.customer);
    assert.deepEqual(texts(), ["a", "b", "c"]);
  });

  test("[R3] a pause longer than a queue's maximum delay is split into several jobs", async () => {
    const turn = await world.approve(["one"]);
    telegram.fail({ kind: "flood", retry_after: 3_000 });
    await flow().deliver(turn.customer);
    world.clock.advance(900_000);
    await flow().deliver(turn.customer);
    assert.deepEqual(
      jobs.map((job) => job.delayMs),
      [900_000, 900_000],
    );
  });

  test("[R3] Telegram unreachable: the reply stays queued and is retried", async () => {
    const turn = await world.approve(["one"]);
    const gone = await startFakeBotApi({ token });
    await gone.close();
    const lost = createBotApi({ token, apiRoot: gone.apiRoot, timeoutMs: 250, log: silentLog });
    await flow({ botApi: lost }).deliver(turn.customer);
    assert.deepEqual(jobs, [{ customer: turn.customer, delayMs: 2_000 }]);
    world.clock.advance(2_000);
    await flow().deliver(turn.customer);
    assert.deepEqual(texts(), ["one"]);
  });

  test("[R3] a block ends the reply; the reviewer may resend it once the customer is back", async () => {
    const turn = await world.approve(["one", "two"]);
    telegram.fail({ kind: "blocked" });
    await flow().deliver(turn.customer);
    assert.deepEqual(await world.states(turn), ["undeliverable", "undeliverable"]);
    assert.deepEqual([remembered, jobs], [[], []]);
    await flow().resend(deliveryIdOf(turn.interaction, 0), admin);
    assert.deepEqual(jobs, [{ customer: turn.customer, delayMs: 0 }]);
    await flow().deliver(turn.customer);
    assert.deepEqual(texts(), ["one", "two"]);
  });

  test("[R3] a migrated chat gets the whole reply in its new chat", async () => {
    const turn = await world.approve(["one", "two"]);
    telegram.fail({ kind: "migrate", chat_id: -1_000_777 });
    await flow().deliver(turn.customer);
    assert.deepEqual(
      telegram.sent().map((message) => [message.chat_id, message.text]),
      [
        [-1_000_777, "one"],
        [-1_000_777, "two"],
      ],
    );
  });

  test("[R3] a run that used up its time hands the rest to a new job", async () => {
    const turn = await world.approve(["one", "x".repeat(500), "y".repeat(500), "z".repeat(500)]);
    await flow({ budgetMs: 6_000 }).deliver(turn.customer);
    assert.equal(telegram.sent().length, 3);
    assert.deepEqual(jobs, [{ customer: turn.customer, delayMs: 0 }]);
    assert.deepEqual(await world.states(turn), ["sent", "sent", "sent", "queued"]);
  });

  test("[R3] a memory outage delays no bubble, and is logged without the text", async () => {
    const lines: string[] = [];
    const log = createLog((line) => lines.push(JSON.stringify(line)));
    const first = await world.approve(["private words"], 88_001);
    await world.approve(["second reply"], 88_001);
    const broken = async () => {
      throw new NadiaError("redis_unavailable", "Redis did not answer");
    };
    await flow({ remember: broken, log }).deliver(first.customer);
    assert.deepEqual(texts(), ["private words", "second reply"]);
    assert.equal(lines.filter((line) => line.includes("delivery.remember_failed")).length, 2);
    assert.ok(!lines.join().includes("private words"));
  });
});

describe("[R3] (promise 4) unclear sends", () => {
  for (const fault of [
    { kind: "cut", taken: true },
    { kind: "hang", taken: true },
    { kind: "server_error" },
  ] as const) {
    test(`[R3] ${JSON.stringify(fault)} waits for a person, and the rest of the reply too`, async () => {
      const turn = await world.approve(["one", "two"]);
      telegram.fail(fault);
      // Short only for the server that never answers: on a busy machine, one that does may take long.
      await flow(fault.kind === "hang" ? { botApi: botApiWith(250) } : {}).deliver(turn.customer);
      await flow().deliver(turn.customer);
      assert.deepEqual(await world.states(turn), ["unknown", "queued"]);
      assert.equal(telegram.calls().filter((call) => call.method === "sendMessage").length, 1);
      await flow().confirm(deliveryIdOf(turn.interaction, 0), admin);
      await flow().deliver(turn.customer);
      assert.equal(texts().at(-1), "two");
      assert.equal((await world.interaction(turn)).status, "sent");
      assert.equal(remembered.length, 1);
    });
  }
});

describe("[R3] (promise 7) crashes", () => {
  class Crash extends Error {}

  /** The ports with a crash before or after the nth call that leaves this process. */
  function crashing(at: number, when: "before" | "after"): Partial<DeliverPorts> {
    let calls = 0;
    const step = async <T>(call: () => Promise<T>): Promise<T> => {
      const mine = (calls += 1);
      if (mine > at || (mine === at && when === "before")) throw new Crash();
      const result = await call();
      if (mine === at) throw new Crash();
      return result;
    };
    const sql: Sql = {
      query: (one) => step(() => world.sql.query(one)),
      batch: (all) => step(() => world.sql.batch(all)),
    };
    return {
      sql,
      botApi: { ...botApi, send: (message) => step(() => botApi.send(message)) },
    };
  }

  test("[R3] wherever a crash happens, nothing is sent twice, and unclear sends reach a person", async () => {
    for (const when of ["before", "after"] as const) {
      for (let at = 1; at <= 7; at += 1) {
        const turn = await world.approve([`${when} ${at} one`, `${when} ${at} two`, `${when} ${at} three`]);
        await flow(crashing(at, when))
          .deliver(turn.customer)
          .catch((error: unknown) => {
            assert.ok(error instanceof Crash);
          });
        world.clock.advance(90_000);
        await flow().sweep();
        await flow().deliver(turn.customer);
        const ours = texts().filter((text) => text.startsWith(`${when} ${at} `));
        assert.equal(new Set(ours).size, ours.length, `twice: ${ours.join()}`);
        const lost = (await world.deliveries(turn)).filter((row) => row.state === "unknown");
        for (const row of lost) await flow().confirm(deliveryIdOf(turn.interaction, row.position), admin);
        await flow().deliver(turn.customer);
        assert.equal((await world.interaction(turn)).status, "sent", `${when} ${at}`);
      }
    }
  });

  test("[R3] a lost job is restarted by the sweep", async () => {
    const turn = await world.approve(["lost"]);
    world.clock.advance(5_000);
    const { restarted } = await flow().sweep();
    assert.ok(restarted.includes(turn.customer));
    assert.ok(jobs.some((job) => job.customer === turn.customer && job.delayMs === 0));
  });

  test("[R3] a receipt whose response is lost is written again, and no bubble is lost", async () => {
    const turn = await world.approve(["one", "two", "three"]);
    const out = () => new NadiaError("database_unavailable", "Postgres did not answer");
    let calls = 0;
    const flaky: Sql = {
      query: (one) => world.sql.query(one),
      batch: async (all) => {
        calls += 1;
        if (calls === 1) throw out();
        const rows = await world.sql.batch(all);
        if (calls === 2) throw out();
        return rows;
      },
    };
    await flow({ sql: flaky }).deliver(turn.customer);
    assert.deepEqual(texts(), ["one", "two", "three"]);
    assert.deepEqual(await world.states(turn), ["sent", "sent", "sent"]);
    assert.deepEqual(world.clock.waits.slice(0, 2), [500, 2_000]);
  });

  test("[R3] Postgres down for a long time after a send: the job fails, and the bubble becomes unknown", async () => {
    const turn = await world.approve(["one"]);
    const sql: Sql = {
      query: (one) => world.sql.query(one),
      batch: () => Promise.reject(new NadiaError("database_unavailable", "Postgres did not answer")),
    };
    await assert.rejects(flow({ sql }).deliver(turn.customer), (error) =>
      hasCode(error, "database_unavailable"),
    );
    await flow().deliver(turn.customer);
    world.clock.advance(90_000);
    await flow().sweep();
    await flow().deliver(turn.customer);
    assert.deepEqual([texts(), await world.states(turn)], [["one"], ["unknown"]]);
  });
});
