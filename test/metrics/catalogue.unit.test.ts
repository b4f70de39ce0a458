/** The catalogue holds every metric that was asked for, and all that reads metrics names only those of the catalogue. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue, type Metric } from "../../core/metrics/schema.ts";
import { alarms } from "../../infra/alarm-table.ts";
import { panels } from "../../infra/dashboard-table.ts";
import { generated } from "../../scripts/alarms.ts";

const read = (path: string) => readFileSync(join(import.meta.dirname, "../..", path), "utf8");
const metrics: Readonly<Record<string, Metric>> = catalogue;

describe("the catalogue", () => {
  test("[O1] has the required metrics by their names", () => {
    const required = [
      "pool_size_active",
      "pool_size_waiting",
      "query_duration_seconds",
      "connection_errors_total",
      "connection_pool_hits",
      "connection_pool_misses",
      "operation_latency_seconds",
      "memory_usage_bytes",
      "context_size_bytes",
      "compression_events_total",
      "compression_duration_seconds",
      "compression_failures_total",
    ];
    expect(required.filter((name) => metrics[name] === undefined)).toEqual([]);
  });

  test("[O1] names units as Prometheus does, and no label for a customer", () => {
    const wrong = Object.entries(metrics).filter(
      ([name, { unit, labels }]) =>
        (unit !== null && !name.includes(unit)) ||
        labels.some((label) => /customer|user|chat|text|interaction|update/.test(label)),
    );
    expect(wrong).toEqual([]);
  });
});

describe("alarms and dashboards", () => {
  test("[O2] an alarm names a metric with all of its labels or none, and an age needs a timestamp", () => {
    for (const { name, metric, labels = {}, of } of alarms) {
      const known = metrics[metric];
      const given = Object.keys(labels);
      expect([name, [known?.labels ?? null, []]]).toEqual([name, [expect.anything(), []]]);
      expect([[], known?.labels], name).toContainEqual(given);
      expect([name, of === "sum"]).toEqual([name, known?.kind === "counter"]);
      expect([name, of === "average"]).toEqual([name, known?.kind === "histogram"]);
    }
  });

  test("[O2] the three required alarms have their thresholds and severities", () => {
    const shown = alarms.map(
      ({ metric, of, threshold, minutes, severity }) => `${metric} ${of} ${threshold} ${minutes} ${severity}`,
    );
    expect(shown).toContain("pool_size_waiting value 5 5 warning");
    expect(shown).toContain("operation_latency_seconds average 0.01 5 warning");
    expect(shown).toContain("compression_failures_total sum 10 5 critical");
  });

  test("[O1] every panel shows metrics of the catalogue, by labels that they have", () => {
    for (const { title, series } of panels) {
      for (const { metric, by, of } of series) {
        const known = metrics[metric];
        expect([title, metric, known === undefined]).toEqual([title, metric, false]);
        if (by !== undefined) expect(known?.labels).toContain(by);
        expect([metric, of === "rate"]).toEqual([metric, known?.kind === "counter"]);
      }
    }
  });

  test("[O2] the generated files are up to date: npm run alarms", () => {
    for (const [path, text] of Object.entries(generated)) expect(read(path)).toBe(text());
  });

  test("[O2] the runbook has an entry for every alarm, and for no other", () => {
    const page = read("docs/runbook.md");
    const chapter = page.slice(
      page.indexOf("## When an alarm fires"),
      page.indexOf("## Review and delivery"),
    );
    const entries = [...chapter.matchAll(/^### (\w+)$/gm)].map(([, name]) => name);
    expect(new Set(entries)).toEqual(new Set(alarms.map(({ name }) => name)));
  });
});
