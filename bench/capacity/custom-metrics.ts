/** The custom metrics that a function writes: CloudWatch bills each name under each set of labels. */
import * as z from "zod";

/** A line in the embedded metric format. */
const Entry = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ),
  }),
});

function metricsOf(line: string): string[] {
  const { _aws: written, ...values } = Entry.parse(JSON.parse(line));
  return written.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((labels) => {
      const named = labels.map((label) => `${label}=${String(values[label])}`);
      return Metrics.map(({ Name }) => [Name, ...named].join(" "));
    }),
  );
}

/** Those in the last lines of a function's log, whose first one may be cut off. */
export const customMetricsIn = (log: string): string[] =>
  log
    .slice(-500_000)
    .split("\n")
    .filter((line) => line.startsWith('{"_aws"') && line.endsWith("}"))
    .flatMap(metricsOf);
