/** The scheduled health check: every store and vendor is asked, and the answers are kept, served and forgotten. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkHealth, type WatchPorts } from "../../core/health/watch.ts";
import { Health, type HealthCheck, HealthHistory } from "../../core/health/schema.ts";
import { isBroken } from "../../core/health/rules.ts";
import { silentLog } from "../../core/kernel/log.ts";
import { noMetrics } from "../../core/metrics/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { plant } from "../support/reviews.ts";

const day = 86_400_000;
const byName = ({ probes }: HealthCheck) => Object.fromEntries(probes.map((probe) => [probe.name, probe]));

describe("[O3] [S2] the scheduled health check", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const served = async () => Health.parse((await harness.api("GET", "/v1/health", undefined, null)).body);
  const stored = async () =>
    (
      await databaseOf(harness).query<{ n: number }>({
        sql: "select count(*)::integer as n from health_checks",
        parameters: [],
      })
    )[0]?.n;

  test("[O3] before the first check, health only has what it asks itself", async () => {
    expect(await served()).toMatchObject({ status: "ok", last_check: null });
  });

  test("[O3] every store and vendor is asked, and health serves the answers from Redis", async () => {
    await plant(harness);
    await harness.app.jobs.draft(
      { v: 1, kind: "draft", customer_id: (await plant(harness)).customer, due_at: 0 },
      0,
    );
    const check = await harness.app.health.check();
    expect(byName(check)).toMatchObject({
      postgres: { ok: true, facts: { missing_updates: 0 } },
      redis: { ok: true },
      ledger: { ok: true },
      vectors: { ok: true, facts: { light: "green" } },
      queue: { ok: true, facts: { drafts: 1, deliveries: 0, dead_drafts: 0, dead_deliveries: 0 } },
      telegram: { ok: true, facts: { pending: 0, last_error_at: null } },
      models: { ok: true, facts: { answered: 2, failed: 0 } },
    });
    expect(await served()).toMatchObject({ status: "ok", last_check: check });
    await harness.work();
  });

  test("[O3] a vendor that is down makes health degraded, until the check is older than five minutes", async () => {
    harness.clock.advance(60_000);
    harness.telegram.fail({ kind: "bad_gateway" }, { method: "getWebhookInfo" });
    harness.proxies.queue.refuse({ status: 500, body: {} });
    const check = await harness.app.health.check();
    harness.proxies.queue.refuse(null);
    expect(byName(check)).toMatchObject({ telegram: { ok: false, facts: {} }, queue: { ok: false } });
    expect((await served()).status).toBe("degraded");
    harness.clock.advance(5 * 60_000);
    const later = await served();
    expect(later, JSON.stringify(later)).toMatchObject({ status: "ok" });
  });

  test("[O3] the history counts the checks of each hour and those that failed, for reviewers only", async () => {
    const path = "/v1/health/history";
    const items = async (query = "") =>
      HealthHistory.parse((await harness.api("GET", path + query)).body).items;
    const before = await items();
    expect(before.reduce((sum, { name, checks }) => sum + (name === "queue" ? checks : 0), 0)).toBe(2);
    expect(before.reduce((sum, { name, failed }) => sum + (name === "queue" ? failed : 0), 0)).toBe(1);
    expect(before.reduce((sum, { name, failed }) => sum + (name === "postgres" ? failed : 0), 0)).toBe(0);
    harness.clock.advance(26 * 3_600_000);
    await harness.app.health.check();
    expect((await items()).map(({ checks, failed }) => [checks, failed])).toEqual(
      Array.from({ length: 7 }, () => [1, 0]),
    );
    expect((await items("?hours=48")).length).toBe(before.length + 7);
    expect((await harness.api("GET", `${path}?hours=169`)).status).toBe(422);
    expect((await harness.api("GET", path, undefined, null)).status).toBe(401);
  });

  test("[O3] checks are kept for a week", async () => {
    const before = (await stored()) ?? 0;
    harness.clock.advance(7 * day + 1);
    await harness.app.health.check();
    expect([before > 1, await stored()]).toEqual([true, 1]);
  });

  test("[O3] a probe that throws an unexpected error, or hangs behind others, never keeps the rest from being recorded", async () => {
    const { sql, redis, ledger } = harness.app;
    const ports: WatchPorts = {
      sql,
      redis,
      clock: harness.clock,
      log: silentLog,
      metrics: noMetrics,
      ledger: { ping: () => Promise.reject(new Error("nonsense")) },
      vectors: { status: () => Promise.resolve({ status: "red", detail: "rebuild it" }) },
      queues: () => Promise.resolve({ drafts: 1, deliveries: 2, dead_drafts: 0, dead_deliveries: 0 }),
      telegram: () =>
        Promise.resolve({ pending: 3, last_error_at: new Date(harness.clock.now()).toISOString() }),
    };
    await ledger.ping();
    const found = byName(await checkHealth(ports));
    expect([found["ledger"]?.ok, found["vectors"]?.ok, found["telegram"]?.ok, found["queue"]?.ok]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  test("[O3] (promise 8) with Redis down, the check is kept in Postgres, and served from there", async () => {
    harness.clock.advance(60_000);
    harness.proxies.redis.cut(true);
    const check = await harness.app.health.check();
    expect(byName(check)).toMatchObject({ redis: { ok: false }, postgres: { ok: true } });
    expect((await served()).last_check).toEqual(check);
  });
});

test("[O3] models are broken if they only fail, and a webhook if it failed lately and updates wait", () => {
  const now = Date.UTC(2026, 0, 2);
  const at = (ms: number) => new Date(now - ms).toISOString();
  expect(isBroken("models", { answered: 0, failed: 2 }, now)).toBe(true);
  expect(isBroken("models", { answered: 1, failed: 2 }, now)).toBe(false);
  expect(isBroken("models", { answered: 0, failed: 0 }, now)).toBe(false);
  expect(isBroken("telegram", { pending: 1, last_error_at: at(60_000) }, now)).toBe(true);
  expect(isBroken("telegram", { pending: 0, last_error_at: at(60_000) }, now)).toBe(false);
  expect(isBroken("telegram", { pending: 1, last_error_at: at(day) }, now)).toBe(false);
});
