/** Writes Prometheus' rules and Grafana's dashboard from their tables in infra/. */
import { writeFileSync } from "node:fs";
import type { Dashboard, Panel as GrafanaPanel } from "@grafana/schema";
import type { Alarm } from "../infra/alarm.ts";
import { alarms } from "../infra/alarm-table.ts";
import { type Panel, panels, type Series } from "../infra/dashboard-table.ts";
import { catalogue, type MetricName, sampleNameOf } from "../core/metrics/schema.ts";

const isMetric = (name: string): name is MetricName => Object.hasOwn(catalogue, name);

/** The name of the metric's samples. Throws if the catalogue does not know it. */
function samplesOf(metric: string): string {
  if (!isMetric(metric)) throw new Error(`the catalogue has no metric ${metric}`);
  return sampleNameOf(metric);
}

/** The alarm's condition in PromQL. */
export function conditionOf({ metric, labels = {}, of, is, threshold, minutes }: Alarm): string {
  const name = samplesOf(metric);
  const matchers = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const chosen = matchers.length === 0 ? "" : `{${matchers.join(",")}}`;
  const limit = `${is === "above" ? ">" : "<"} ${threshold}`;
  const rate = (part: string) => `sum(rate(${name}_${part}${chosen}[1m]))`;
  return {
    value: `${name}${chosen} ${limit}`,
    average: `${rate("sum")} / ${rate("count")} ${limit}`,
    sum: `sum(increase(${name}${chosen}[${minutes}m])) ${limit}`,
    silence: `time() - ${name}${chosen} ${limit} or absent(${name}${chosen})`,
  }[of];
}

const ruleOf = (alarm: Alarm): string => `      - alert: ${alarm.name}
        expr: ${JSON.stringify(conditionOf(alarm))}
        for: ${alarm.of === "sum" ? 0 : alarm.minutes}m
        labels:
          severity: ${alarm.severity}
        annotations:
          summary: ${JSON.stringify(alarm.summary)}
          runbook: docs/runbook.md#${alarm.name.toLowerCase()}
`;

const rules = (): string => `# Generated from infra/alarm-table.ts by npm run alarms.
groups:
  - name: nadia
    rules:
${alarms.map(ruleOf).join("")}`;

/** A line of a panel in PromQL. */
function queryOf({ metric, of, by }: Series): string {
  const name = samplesOf(metric);
  const grouped = (...names: string[]) => (names.length === 0 ? "" : ` by (${names.join(", ")})`);
  const labels = by === undefined ? [] : [by];
  const rate = (suffix: string) => `sum${grouped(...labels)} (rate(${name}${suffix}[5m]))`;
  return {
    value: `max${grouped(...labels)} (${name})`,
    rate: `60 * ${rate("")}`,
    average: `${rate("_sum")} / ${rate("_count")}`,
    p95: `histogram_quantile(0.95, sum${grouped("le", ...labels)} (rate(${name}_bucket[5m])))`,
  }[of];
}

const columns = 3;
const size = { w: 8, h: 7 };

const panelOf = ({ title, unit, series }: Panel, index: number): GrafanaPanel => ({
  id: index + 1,
  type: "timeseries",
  title,
  gridPos: { ...size, x: (index % columns) * size.w, y: Math.floor(index / columns) * size.h },
  datasource: { type: "prometheus", uid: "prometheus" },
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  targets: series.map((one, position) => ({
    refId: String.fromCodePoint(65 + position),
    expr: queryOf(one),
    legendFormat: [one.metric, one.of, ...(one.by === undefined ? [] : [`{{${one.by}}}`])].join(" "),
  })),
});

const dashboard: Dashboard = {
  uid: "nadia",
  title: "NADIA",
  schemaVersion: 41,
  refresh: "30s",
  time: { from: "now-6h", to: "now" },
  panels: panels.map(panelOf),
};

/** The generated files by their paths. */
export const generated: Readonly<Record<string, () => string>> = {
  "ops/prometheus/rules.yaml": rules,
  "ops/grafana/dashboards/nadia.json": () => `${JSON.stringify(dashboard, null, 2)}\n`,
};

if (import.meta.main) {
  for (const [path, text] of Object.entries(generated))
    writeFileSync(new URL(`../${path}`, import.meta.url), text());
}
