/** A real Prometheus notices what happens for the first time: it sees an increase only from an earlier value. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { initialSeries } from "../../core/metrics/initial-series.ts";
import { alarms } from "../../infra/alarm-table.ts";
import { createMeters } from "../../local/metrics/open-metrics.ts";
import { eventually } from "../support/eventually.ts";
import { startRealPrometheus } from "../support/prometheus.ts";

const rules = join(import.meta.dirname, "../../ops/prometheus/rules.yaml");
const sums = alarms.filter(({ of }) => of === "sum");

test("[O2] the first events beyond a threshold raise every alarm that counts events", async () => {
  const meters = createMeters();
  const server = createServer((_request, response) => {
    void meters.text("prometheus").then((text) => response.end(text));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const prometheus = await startRealPrometheus(`127.0.0.1:${port}`, "none", [rules]);
  onTestFinished(() => prometheus.close());
  const firing = async () =>
    Object.keys(await prometheus.query('sum by (alertname) (ALERTS{alertstate="firing"})'));
  await eventually(
    "a first scrape",
    async () => (await prometheus.query("count(messages_parked_total)"))[""] === 1,
  );
  expect((await firing()).filter((name) => sums.some((alarm) => name.includes(`"${alarm.name}"`)))).toEqual(
    [],
  );
  for (const { metric, labels, threshold } of sums) {
    const name = metric as keyof typeof initialSeries; // the others have no labels
    const [first = {}] = initialSeries[name] ?? [];
    // An increase is extrapolated to the whole time, so it is not exact.
    meters.count(name, (labels ?? first) as never, 2 * threshold + 2);
  }
  await eventually(`all of ${sums.length} alarms`, async () => {
    const now = await firing();
    return sums.every(({ name }) => now.includes(`alertname="${name}"`));
  });
});
