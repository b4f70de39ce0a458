/**
 * Writes the webhook's metrics in the same format as emf-powertools.ts, without Powertools, which would push the
 * webhook's bundle over its limit.
 */
import { catalogue, type Metric } from "../../core/metrics/schema.ts";
import { service, type WriteEmf } from "./emf.ts";

const units = { seconds: "Seconds", bytes: "Bytes", usd: "None" } as const;
const unitOf = ({ kind, unit }: Metric): string => {
  if (unit !== null) return units[unit];
  return kind === "counter" ? "Count" : "None";
};

/** A writer for a namespace; `print` takes a line without its newline. */
export const writerTo =
  (print: (line: string) => void, now: () => number = Date.now) =>
  (namespace: string): WriteEmf =>
  (labels, values) => {
    const dimensions = { service, ...labels };
    const total = Object.keys(labels).length > 0 ? [["service"]] : [];
    const described = [...values.keys()].map((name) => ({ Name: name, Unit: unitOf(catalogue[name]) }));
    const metrics = {
      Namespace: namespace,
      Dimensions: [Object.keys(dimensions), ...total],
      Metrics: described,
    };
    // Like Powertools: a single value is written without a list.
    const plain = [...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list]);
    const about = { Timestamp: now(), CloudWatchMetrics: [metrics] };
    print(JSON.stringify({ ["_aws"]: about, ...dimensions, ...Object.fromEntries(plain) }));
  };

/** A writer to the function's log. */
export const withoutPowertools = writerTo((line) => process.stdout.write(`${line}\n`));
