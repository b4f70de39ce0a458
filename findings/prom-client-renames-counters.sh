#!/usr/bin/env bash
# prom-client 15.1.3, a registry that is scraped as OpenMetrics once and in Prometheus' older format afterwards, as with
# content negotiation.
# Expected: in the older format, a counter keeps the name it was created with, `jobs_total`.
# Seen: writing OpenMetrics renames the counter itself to `jobs`, so every later scrape in the older format reports a
# metric of another name, and looking it up under its own name shows the new one.
exec "$(dirname "$0")/lib/with-packages" prom-client@15.1.3 <<'END'
import assert from "node:assert/strict";
import { Counter, Registry } from "prom-client";

const registry = new Registry();
const counter = new Counter({ name: "jobs_total", help: "Jobs.", registers: [registry] });
counter.inc();

async function samples(type) {
  registry.setContentType(type);
  return (await registry.metrics()).split("\n").filter((line) => line !== "" && !line.startsWith("#"));
}

const seen = {
  before: await samples(Registry.PROMETHEUS_CONTENT_TYPE),
  openMetrics: await samples(Registry.OPENMETRICS_CONTENT_TYPE),
  after: await samples(Registry.PROMETHEUS_CONTENT_TYPE),
  name: counter.name,
};
console.log(seen);
assert.deepEqual(seen, {
  before: ["jobs_total 1"],
  openMetrics: ["jobs_total 1"],
  after: ["jobs 1"],
  name: "jobs",
});
END
