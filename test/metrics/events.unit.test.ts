/** What the log reports becomes metrics: the table names only events that exist, and each counts as it says. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../../core/kernel/log.ts";
import { countingLog, eventMetrics } from "../../core/metrics/events.ts";
import { createMeters } from "../../local/metrics/open-metrics.ts";

const root = join(import.meta.dirname, "../..");

test("[O1] every counted event is logged somewhere", () => {
  const sources = globSync(["core/**/*.ts", "functions/**/*.ts", "local/**/*.ts"], { cwd: root })
    .filter((file) => !file.startsWith("core/metrics/"))
    .map((file) => readFileSync(join(root, file), "utf8"));
  const isLogged = (event: string) => sources.some((text) => text.includes(`"${event}"`));
  expect(Object.keys(eventMetrics).filter((event) => !isLogged(event))).toEqual([]);
});

test("[O1] an event is counted at every level and still logged, with what `with` adds", async () => {
  const lines: string[] = [];
  const meters = createMeters();
  const log = countingLog(
    createLog(({ level, event, fields }) => lines.push(JSON.stringify([level, event, fields]))),
    meters,
  ).with({ update: 7 });
  log.info("update.received", { as: "appended" });
  log.warn("update.received", { as: "appended" });
  log.debug("nobody.counts");
  expect(lines).toEqual([
    '["info","update.received",{"update":7,"as":"appended"}]',
    '["warn","update.received",{"update":7,"as":"appended"}]',
    '["debug","nobody.counts",{"update":7}]',
  ]);
  expect(await meters.text("prometheus")).toContain('updates_received_total{outcome="appended"} 2');
});
