/** `/metrics` of `npm start`, read by a real Prometheus. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { promtool, type RealPrometheus, startRealPrometheus } from "../support/prometheus.ts";
import { runningKey, startRunning } from "../support/start-running.ts";
import { textUpdate } from "../support/updates.ts";

const { panels } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../ops/grafana/dashboards/nadia.json"), "utf8"),
) as { panels: { title: string; targets: { expr: string }[] }[] };

const token = "metrics-token-0123456789";
const secret = "metrics-secret";

describe("a real Prometheus", () => {
  let running: Awaited<ReturnType<typeof startRunning>>;
  let prometheus: RealPrometheus;
  beforeAll(async () => {
    running = await startRunning({ NADIA_METRICS_TOKEN: token, TELEGRAM_WEBHOOK_SECRET: secret });
    prometheus = await startRealPrometheus(new URL(running.url).host, token);
    for (const updateId of [1, 2, 3, 3]) await post(textUpdate({ updateId, userId: 7, text: "Hello" }));
  });
  afterAll(async () => {
    await prometheus.close();
    await running.stop();
  });

  const post = async (update: object) => {
    const { status } = await fetch(`${running.url}/telegram/webhook`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": secret },
      body: JSON.stringify(update),
    });
    expect(status).toBe(200);
  };
  const api = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${running.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${runningKey}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as { items?: { id: string }[] };
  };
  const traffic = async () => {
    const review = await eventually(
      "the draft",
      async () => (await api("GET", "/v1/reviews")).items?.[0] ?? false,
    );
    await api("POST", `/v1/reviews/${review.id}/approve`, {});
  };
  const metrics = async (accept: string) => {
    const headers = { accept, authorization: `Bearer ${token}` };
    return (await fetch(`${running.url}/metrics`, { headers })).text();
  };

  test("[O1] it scrapes what came in, each update once", async () => {
    const received = await eventually("the updates are scraped", async () => {
      const found = await prometheus.query("updates_received_total");
      return found['outcome="duplicate"'] === undefined ? false : found;
    });
    expect(received).toEqual({ 'outcome="appended"': 3, 'outcome="duplicate"': 1 });
    expect(await prometheus.query("up")).toEqual({ "": 1 });
  });

  test("[O1] every query of the dashboard is answered with data once its events have happened", async () => {
    await traffic();
    const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
    expect(queries.length).toBeGreaterThan(panels.length);
    // A rate needs two scrapes.
    for (const query of queries)
      await eventually(query, async () => Object.keys(await prometheus.query(query)).length > 0);
  });

  test("[O1] promtool finds no fault with any metric", async () => {
    expect(await promtool(["check", "metrics"], await metrics("text/plain"))).toBe("");
  });

  test("[O1] OpenMetrics ends with its mark", async () => {
    expect(await metrics("application/openmetrics-text;version=1.0.0")).toMatch(/\n# EOF\n$/);
  });
});
