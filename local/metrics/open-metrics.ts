/** The process's metrics in Prometheus' two text formats. */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import { helpTexts } from "../../core/metrics/help-texts.ts";
import { initialSeries } from "../../core/metrics/initial-series.ts";
import { catalogue, type MetricName, type Recorder, sampleNameOf } from "../../core/metrics/schema.ts";

export interface Meters extends Recorder {
  /** Everything recorded so far; in OpenMetrics 1.0, or in the older format that it is based on. */
  text(format: keyof typeof contentTypes): Promise<string>;
}

export const contentTypes = {
  openMetrics: Registry.OPENMETRICS_CONTENT_TYPE,
  prometheus: Registry.PROMETHEUS_CONTENT_TYPE,
} as const;

/** From a millisecond to the longest timeouts, s. */
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90];
/** A context has at most 100 KB. */
const sizes = [1_024, 4_096, 16_384, 32_768, 65_536, 81_920, 102_400];
const bucketsOf = { seconds: durations, bytes: sizes } as const;

/** Meters for everything in the catalogue. */
export function createMeters(): Meters {
  // While prom-client 15.1.3 writes OpenMetrics it renames its counters, so each format has its own meters.
  const formats = {
    openMetrics: metersIn(contentTypes.openMetrics),
    prometheus: metersIn(contentTypes.prometheus),
  };
  const both = [formats.openMetrics, formats.prometheus];
  for (const [name, series] of Object.entries(initialSeries))
    for (const { counters } of both)
      for (const labels of series) counters.get(name as MetricName)?.inc(labels, 0); // Object.entries loses the key type
  return {
    count: (name, labels, by = 1) => {
      for (const { counters } of both) counters.get(name)?.inc(labels, by);
    },
    observe: (name, labels, value) => {
      for (const { histograms } of both) histograms.get(name)?.observe(labels, value);
    },
    set: (name, labels, value) => {
      for (const { gauges } of both) gauges.get(name)?.set(labels, value);
    },
    move: (name, labels, by) => {
      for (const { gauges } of both) gauges.get(name)?.inc(labels, by);
    },
    text: (format) => formats[format].registry.metrics(),
  };
}

function metersIn(contentType: (typeof contentTypes)[keyof typeof contentTypes]) {
  const registry = new Registry<typeof contentType>();
  registry.setContentType(contentType);
  const counters = new Map<MetricName, Counter>();
  const gauges = new Map<MetricName, Gauge>();
  const histograms = new Map<MetricName, Histogram>();
  for (const name of Object.keys(catalogue) as MetricName[]) {
    const { kind, unit, labels } = catalogue[name];
    const described = {
      name: sampleNameOf(name),
      help: helpTexts[name],
      labelNames: [...labels],
      registers: [registry],
    };
    if (kind === "counter") counters.set(name, new Counter(described));
    else if (kind === "gauge") gauges.set(name, new Gauge(described));
    else {
      histograms.set(name, new Histogram({ ...described, buckets: [...bucketsOf[unit]] }));
    }
  }
  return { registry, counters, gauges, histograms };
}
