/** Evaluates alarms over what a process counted, by the same comparison as CloudWatch and Prometheus. */
import { type MetricName, sampleNameOf } from "../../core/metrics/schema.ts";
import type { Alarm } from "../../infra/alarm.ts";
import type { Meters } from "../../local/metrics/open-metrics.ts";

/** Values by name and labels: `queue_jobs{queue="drafts"}`. */
export type Samples = ReadonlyMap<string, number>;

/** Everything counted so far. */
export async function readSamples(meters: Meters): Promise<Samples> {
  const lines = (await meters.text("prometheus")).split("\n").filter((line) => /^\w/.test(line));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(" ");
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

interface Window {
  readonly before: Samples;
  readonly after: Samples;
  /** ms since 1970. */
  readonly now: number;
}

/** True if the alarm's metric is beyond its threshold, as if the window were its minutes. */
export function beyond(alarm: Alarm, { before, after, now }: Window): boolean {
  const { of, is, threshold } = alarm;
  const values = (samples: Samples, part = "") => chosen(alarm, samples, part);
  const increase = (part = "") => sum(values(after, part)) - sum(values(before, part));
  const compared = {
    value: () => values(after),
    sum: () => [increase()],
    average: () => [increase("_sum") / increase("_count")],
    silence: () => values(after).map((at) => now / 1_000 - at),
  }[of]();
  return compared.some((value) => (is === "above" ? value > threshold : value < threshold));
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

function chosen({ metric, labels = {} }: Alarm, samples: Samples, part: string): number[] {
  const name = `${sampleNameOf(metric as MetricName)}${part}`;
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return [...samples].flatMap(([key, value]) =>
    (key === name || key.startsWith(`${name}{`)) && wanted.every((one) => key.includes(one)) ? [value] : [],
  );
}
