/** A deployed function's metrics for CloudWatch, collected during an invocation (EMF, the embedded metric format). */
import { catalogue, type MetricName, type Recorder } from "../../core/metrics/schema.ts";

export type Labels = Readonly<Record<string, string>>;
/** Values by metric; fewer than a hundred of each. */
export type Values = ReadonlyMap<MetricName, readonly number[]>;

/**
 * Writes a line of metrics with the same labels. Each value counts with its labels and without any, so that an alarm
 * can watch the total.
 */
export type WriteEmf = (labels: Labels, values: Values) => void;

export interface Emf extends Recorder {
  /** Writes what was recorded since the last time. */
  publish(): void;
}

/** The service that all our metrics belong to. */
export const service = "nadia";

/**
 * The values of a metric in one line. EMF allows 100, but Powertools writes its line by itself with the hundredth, and
 * forgets the labels of what follows (findings/powertools-flush-dimensions.sh).
 */
const maxValues = 99;

/** The sum of a counter, the peak of a gauge, and every value of a histogram. */
const reported = (name: MetricName, values: readonly number[]): readonly number[] => {
  const { kind } = catalogue[name];
  if (kind === "counter") return [values.reduce((sum, value) => sum + value, 0)];
  return kind === "gauge" ? [Math.max(...values)] : values;
};

interface MetricValues {
  readonly labels: Labels;
  readonly values: Map<MetricName, number[]>;
}

/** Collects values by their labels, because all metrics of a line share its dimensions. */
export function createEmf(write: WriteEmf): Emf {
  const collected = new Map<string, MetricValues>();
  /** The current values of gauges that several parts of the process change. */
  const levels = new Map<string, number>();
  const add = (name: MetricName, labels: Labels, value: number) => {
    const key = JSON.stringify(labels);
    const { values } = collected.get(key) ?? { values: new Map<MetricName, number[]>() };
    values.set(name, [...(values.get(name) ?? []), value]);
    collected.set(key, { labels, values });
  };
  return {
    // CloudWatch adds up what it gets: a zero changes nothing, and would be billed.
    count: (name, labels, by = 1) => {
      if (by !== 0) add(name, labels, by);
    },
    observe: add,
    set: add,
    move: (name, labels, by) => {
      if (by === 0) return;
      const key = `${name} ${JSON.stringify(labels)}`;
      const level = (levels.get(key) ?? 0) + by;
      levels.set(key, level);
      add(name, labels, level);
    },
    publish: () => {
      const all = [...collected.values()];
      collected.clear();
      for (const { labels, values } of all) for (const line of linesOf(values)) write(labels, line);
    },
  };
}

function linesOf(values: MetricValues["values"]): Values[] {
  const all = [...values].map(([name, recorded]) => [name, reported(name, recorded)] as const);
  const lines = Math.ceil(Math.max(...all.map(([, list]) => list.length)) / maxValues);
  return Array.from({ length: lines }, (_, line) => {
    const part = ([name, list]: (typeof all)[number]) =>
      [name, list.slice(line * maxValues, (line + 1) * maxValues)] as const;
    return new Map(all.map(part).filter(([, list]) => list.length > 0));
  });
}
