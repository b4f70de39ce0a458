/** Every alarm is driven over its threshold by what it warns of, through the code that reports it. */
import type { Context } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDraftApp } from "../../core/app/draft.ts";
import { parseSettings } from "../../core/config.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { rememberPart } from "../../core/memory/memory.ts";
import { draftWorker } from "../../functions/draft-worker.ts";
import type { Alarm } from "../../infra/alarm.ts";
import { alarms } from "../../infra/alarm-table.ts";
import { startSchedules } from "../../local/aws/schedules.ts";
import { beyond, readSamples } from "../support/alarms.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { plant } from "../support/reviews.ts";
import { textUpdate } from "../support/updates.ts";

const minute = 60_000;
const statement = (sql: string) => ({ sql, parameters: [] });
/** Without a deadline. */
const context = { getRemainingTimeInMillis: () => 1e9 } as Context;

describe("drills", () => {
  let harness: Harness;
  let updates = 0;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const check = () => harness.app.health.check();
  const times = async (n: number, act: (n: number) => unknown) => {
    for (let at = 0; at < n; at += 1) await act(at);
  };
  const write = async (text = "Hello") => {
    updates += 1;
    return harness.update(textUpdate({ updateId: updates, userId: 600 + updates, text }));
  };
  const approved = async () => {
    const { id } = await plant(harness);
    await harness.api("POST", `/v1/reviews/${id}/approve`, {});
  };
  const deadLetter = (queue: "draftsUrl" | "deliveriesUrl") => {
    const { queues, aws } = harness.settings;
    const url = `${queue === "draftsUrl" ? queues.drafts : queues.deliveries}-dead`;
    return fetch(aws.endpoint ?? "", {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
      body: JSON.stringify({ QueueUrl: url, MessageBody: "{}" }),
    });
  };
  /** A schedule's run by the harness's clock. */
  const scheduled = async (handler: () => Promise<void>) => {
    const lambda = { name: "sweep", timeoutMs: minute, handler };
    const ran = Promise.withResolvers<void>();
    const host = { ...harness.host, clock: { ...harness.clock, wait: async () => ran.resolve() } };
    const { stop } = startSchedules([{ lambda, everyMs: minute }], host);
    await ran.promise;
    await stop();
  };

  const drills: Readonly<Record<string, () => Promise<unknown>>> = {
    PoolWaiting: async () => {
      const calls = Array.from({ length: 30 }, () => harness.app.sql.query(statement("select 1")));
      // Read while they wait.
      const during = await readSamples(harness.meters);
      await Promise.all(calls);
      return during;
    },
    RedisSlow: async () => {
      const call = harness.app.redis.ping();
      for (const end = performance.now() + 30; performance.now() < end;) continue;
      await call;
    },
    CompressionFailures: () =>
      times(11, () => {
        const circular: Record<string, unknown> = {};
        circular["name"] = circular;
        const known = { history: [], total: 0, profile: circular as never };
        rememberPart(harness.host, customerIdOf(1), [], known, true);
      }),
    DraftsDeadLetters: async () => {
      await deadLetter("draftsUrl");
      await check();
    },
    DeliveriesDeadLetters: async () => {
      await deadLetter("deliveriesUrl");
      await check();
    },
    DraftsLate: async () => {
      await write();
      harness.clock.advance(6 * minute);
      await check();
    },
    DeliveriesLate: async () => {
      await approved();
      harness.clock.advance(6 * minute);
      await check();
    },
    ReviewsLate: async () => {
      await plant(harness);
      harness.clock.advance(61 * minute);
      await check();
    },
    DeliveryUnknown: async () => {
      await harness.work();
      await approved();
      harness.telegram.fail({ kind: "server_error" }, { method: "sendMessage" });
      await harness.work();
      await check();
    },
    DeliveryUndeliverable: async () => {
      await approved();
      harness.telegram.fail({ kind: "blocked" }, { method: "sendMessage" });
      await harness.work();
      await check();
    },
    UpdatesMissing: async () => {
      await write();
      updates += 1;
      await write();
      harness.clock.advance(6 * minute);
      await harness.sweep();
      await check();
    },
    MessagesParked: async () => {
      const refused = "alter table messages add constraint drill check (text <> 'poison') not valid";
      await databaseOf(harness).query(statement(refused));
      await write("poison");
      const isParked = () => harness.lines.some(({ event }) => event === "draft.parked");
      for (let tries = 0; tries < 9 && !isParked(); tries += 1) {
        harness.clock.advance(minute);
        await harness.sweep();
        await harness.work();
      }
      await databaseOf(harness).query(statement("alter table messages drop constraint drill"));
    },
    DraftsFail: async () => {
      const broken = {
        ...harness.settings,
        models: parseSettings({
          LLM1_MODEL: "openai/none",
          LLM2_MODEL: "openai/none",
          OPENAI_API_KEY: "none",
          OPENAI_BASE_URL: "http://127.0.0.1:1",
        }).models,
      };
      const app = createDraftApp(broken, harness.host, harness.app, harness.app.ledger);
      await times(6, async () => {
        await write();
        harness.clock.advance(minute);
        const due_at = harness.clock.now();
        await app.draft({ v: 1, kind: "draft", customer_id: customerIdOf(600 + updates), due_at });
      });
    },
    JobsFail: async () => {
      const record = { body: "nonsense", messageId: "drill" };
      const event = { Records: Array.from({ length: 11 }, () => record) };
      await draftWorker(() => harness.app.draft)(event as never, context);
    },
    FunctionErrors: () => scheduled(() => Promise.reject(new Error("drill"))),
    SignInsRefused: () =>
      times(21, (n) =>
        harness.call("POST", "/v1/session", {
          body: { email: `drill-${n}@example.com`, password: "wrong" },
          ip: `203.0.113.${n}`,
        }),
      ),
    RequestsFail: async () => {
      harness.proxies.postgres.refuse({ status: 500, body: {} });
      await times(26, () => harness.api("GET", "/v1/reviews"));
      harness.proxies.postgres.refuse(null);
    },
    UpdatesRefused: async () => {
      for (const wire of ["redis", "postgres"] as const)
        harness.proxies[wire].refuse({ status: 500, body: {} });
      expect(await write()).toBe(503);
      for (const wire of ["redis", "postgres"] as const) harness.proxies[wire].refuse(null);
      harness.clock.advance(minute);
    },
    StoreDown: async () => {
      harness.proxies.queue.refuse({ status: 500, body: {} });
      await check();
      harness.proxies.queue.refuse(null);
    },
    ScheduleStopped: async () => {
      await scheduled(() => Promise.resolve());
      harness.clock.advance(6 * minute);
    },
  };

  test("[O2] every alarm has a drill", () => {
    expect(Object.keys(drills)).toEqual(alarms.map(({ name }) => name));
  });

  test.for(alarms.map((alarm) => [alarm.name, alarm] as [string, Alarm]))(
    "[O2] the drill of %s takes its metric over the threshold",
    async ([name, alarm]) => {
      const before = await readSamples(harness.meters);
      if (alarm.of === "value") expect(beyond(alarm, { before, after: before, now: 0 })).toBe(false);
      const during = await drills[name]?.();
      const after = during instanceof Map ? during : await readSamples(harness.meters);
      expect(beyond(alarm, { before, after, now: harness.clock.now() })).toBe(true);
    },
  );
});
