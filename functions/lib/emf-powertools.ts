/** Writes metrics with AWS Powertools. */
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { catalogue, type Metric } from "../../core/metrics/schema.ts";
import { service, type WriteEmf } from "./emf.ts";

const units = { seconds: MetricUnit.Seconds, bytes: MetricUnit.Bytes, usd: MetricUnit.NoUnit } as const;
const unitOf = ({ kind, unit }: Metric) => {
  if (unit !== null) return units[unit];
  return kind === "counter" ? MetricUnit.Count : MetricUnit.NoUnit;
};

/** A writer for this namespace. */
export function byPowertools(namespace: string): WriteEmf {
  const metrics = new Metrics({ namespace, serviceName: service });
  return (labels, values) => {
    for (const [name, value] of Object.entries(labels)) metrics.addDimension(name, value);
    // A second set of dimensions, without the labels.
    if (Object.keys(labels).length > 0) metrics.addDimensions({});
    for (const [name, list] of values)
      for (const value of list) metrics.addMetric(name, unitOf(catalogue[name]), value);
    metrics.publishStoredMetrics();
  };
}
