#!/usr/bin/env bash
# @aws-lambda-powertools/metrics 2.36.0, an invocation that adds a dimension and then more than 100 values of a metric.
# Expected: with the hundredth value, EMF's limit, a line is written, and "dimensions etc should be kept intact"
# (aws-powertools/powertools-lambda-typescript#1529, which asked for it).
# Seen: the line written by itself clears the dimensions and the metadata. What the invocation adds later, the same metric
# and any other, is published without them: in CloudWatch another series, and alarms on the dimension miss it.
exec "$(dirname "$0")/lib/with-packages" @aws-lambda-powertools/metrics@2.36.0 <<'END'
import assert from "node:assert/strict";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

// Powertools then writes through console.log instead of its own console.
process.env.POWERTOOLS_DEV = "true";
process.env.POWERTOOLS_METRICS_DISABLED = "false";
const lines = [];
const { log } = console;
console.log = (line) => lines.push(JSON.parse(line));
const metrics = new Metrics({ namespace: "shop", serviceName: "orders" });
metrics.addDimension("store", "redis");
metrics.addMetadata("request", "r1");
for (let call = 1; call <= 101; call += 1) metrics.addMetric("latency", MetricUnit.Milliseconds, call);
metrics.addMetric("errors", MetricUnit.Count, 1);
metrics.publishStoredMetrics();
console.log = log;

const seen = lines.map(({ _aws, latency, errors = 0, store = "none", request = "none" }) => ({
  dimensions: _aws.CloudWatchMetrics[0].Dimensions.join(" and "),
  latencies: [latency].flat().length,
  errors,
  store,
  request,
}));
console.log(seen);
assert.deepEqual(seen, [
  { dimensions: "service,store", latencies: 100, errors: 0, store: "redis", request: "r1" },
  { dimensions: "service", latencies: 1, errors: 1, store: "none", request: "none" },
]);
END
