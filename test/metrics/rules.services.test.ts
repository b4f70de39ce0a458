/** Prometheus accepts our rules, and each fires beyond its threshold and not at it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type MetricName, sampleNameOf } from "../../core/metrics/schema.ts";
import type { Alarm } from "../../infra/alarm.ts";
import { alarms } from "../../infra/alarm-table.ts";
import { promtool } from "../support/prometheus.ts";

const rules = join(import.meta.dirname, "../../ops/prometheus/rules.yaml");

test("[O2] promtool finds no fault with the rules", async () => {
  expect(await promtool(["check", "rules", rules])).toContain(`${alarms.length} rules found`);
});

test("[O1] promtool finds no fault with the configuration that scrapes npm start", async () => {
  const config = join(import.meta.dirname, "../../ops/prometheus/prometheus.yaml");
  expect(await promtool(["check", "config", config])).toContain("1 rule files found");
});

/** Scraped every 15 s for an hour. */
const scrapes = 240;
const seriesOf = ({ metric, labels = {} }: Alarm, part: string, values: string) => {
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return { series: `${sampleNameOf(metric as MetricName)}${part}{${matchers.join(",")}}`, values };
};

/** The metric at its threshold, or beyond it. */
function inputOf(alarm: Alarm, isBeyond: boolean) {
  const { of, is, threshold, minutes } = alarm;
  const step = is === "above" ? 1 : -1;
  if (of === "value") return [seriesOf(alarm, "", `${threshold + (isBeyond ? step : 0)}x${scrapes}`)];
  if (of === "silence") return [seriesOf(alarm, "", `0${isBeyond ? "" : "+15"}x${scrapes}`)];
  if (of === "average") {
    // Exactly the threshold is not representable; a hair below it is.
    const mean = threshold * (isBeyond ? 1.1 : 0.99);
    return [seriesOf(alarm, "_sum", `0+${mean}x${scrapes}`), seriesOf(alarm, "_count", `0+1x${scrapes}`)];
  }
  // What happened is extrapolated to the whole time, so it is not exact.
  const perScrape = (isBeyond ? threshold + 1 : threshold * 0.99) / (4 * minutes);
  return [seriesOf(alarm, "", `0+${perScrape}x${scrapes}`)];
}

/** promtool's test of one alarm. */
const testOf = (alarm: Alarm, isBeyond: boolean) => ({
  name: `${alarm.name} ${isBeyond ? "fires" : "is silent"}`,
  interval: "15s",
  input_series: inputOf(alarm, isBeyond),
  alert_rule_test: [
    {
      alertname: alarm.name,
      eval_time: "30m",
      exp_alerts: isBeyond ? [expected(alarm)] : [],
    },
  ],
});

const expected = ({ name, labels, severity, summary, of }: Alarm) => ({
  exp_labels: { severity, ...(of === "value" || of === "silence" ? labels : {}) },
  exp_annotations: { summary, runbook: `docs/runbook.md#${name.toLowerCase()}` },
});

test("[O2] every rule fires beyond its threshold, not at it, and the dead man's switch without its metric", async () => {
  const dir = mkdtempSync(join(tmpdir(), "nadia-rules-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, "tests.json");
  const tests = alarms.flatMap((alarm) => [testOf(alarm, false), testOf(alarm, true)]);
  const missing = alarms.filter(({ of }) => of === "silence");
  const without = missing.map((alarm) => ({ ...testOf(alarm, true), name: "missing", input_series: [] }));
  writeFileSync(
    file,
    JSON.stringify({ rule_files: [rules], evaluation_interval: "15s", tests: [...tests, ...without] }),
  );
  expect(await promtool(["test", "rules", file])).toContain("SUCCESS");
});
