/** `/metrics` of `npm start`: who may read it, and in which format. */
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, onTestFinished, test } from "vitest";
import { createMeters } from "../../local/metrics/open-metrics.ts";
import { metricsPage } from "../../local/metrics/route.ts";

const token = "metrics-token-0123456789";

/** Serves some metrics; resolves to their address. */
async function served(token: string | null): Promise<string> {
  const meters = createMeters();
  meters.count("connection_pool_hits", { store: "redis" });
  meters.count("connection_errors_total", { store: "redis" }, 2);
  meters.observe("operation_latency_seconds", { store: "redis" }, 0.004);
  meters.move("pool_size_waiting", { store: "redis" }, 3);
  meters.move("pool_size_waiting", { store: "redis" }, -1);
  const page = metricsPage(meters, token);
  const server = createServer((request, response) => {
    const url = new URL("http://localhost/metrics");
    void page({ request, response, url, body: async () => Buffer.of() });
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/metrics`;
}

describe("/metrics", () => {
  test("[O1] is OpenMetrics unless the caller knows only the older format", async () => {
    const url = await served(null);
    const open = await fetch(url);
    expect(open.headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    const text = await open.text();
    expect(text).toContain(
      '# TYPE connection_pool_hits counter\nconnection_pool_hits_total{store="redis"} 1',
    );
    expect(text).toContain('connection_errors_total{store="redis"} 2');
    expect(text).toContain('operation_latency_seconds_bucket{le="0.005",store="redis"} 1');
    expect(text).toContain('pool_size_waiting{store="redis"} 2');
    expect(text).toMatch(/\n# EOF\n$/);
    const older = await fetch(url, { headers: { accept: "text/plain;version=0.0.4" } });
    expect(older.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(await older.text()).toContain("# TYPE connection_pool_hits_total counter");
  });

  test("[O1] [A3] without a token, nobody behind a proxy can read it", async () => {
    const url = await served(null);
    expect((await fetch(url)).status).toBe(200);
    for (const name of ["forwarded", "x-forwarded-for", "x-real-ip", "via"]) {
      const answer = await fetch(url, { headers: { [name]: "203.0.113.7" } });
      expect([name, answer.status, await answer.text()]).toEqual([name, 403, ""]);
    }
  });

  test("[O1] [A3] with a token, everyone must send it", async () => {
    const url = await served(token);
    const status = async (authorization?: string) =>
      (await fetch(url, { headers: authorization === undefined ? {} : { authorization } })).status;
    expect(await status()).toBe(401);
    expect(await status(`Bearer ${token}x`)).toBe(401);
    expect(await status(token)).toBe(401);
    expect(await status(`Bearer ${token}`)).toBe(200);
    expect((await fetch(url, { method: "POST" })).status).toBe(405);
  });
});
