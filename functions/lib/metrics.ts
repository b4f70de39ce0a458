/** The metrics of a deployed function. */
import { noMetrics, type Recorder } from "../../core/metrics/schema.ts";
import { createEmf, type Emf, type WriteEmf } from "./emf.ts";

let emf: Emf | undefined;

/** Records nothing unless the function runs under `published`. */
export const recorder = (): Recorder => emf ?? noMetrics;

/**
 * The same handler, which writes its metrics at the end of each invocation, if the infrastructure named a namespace for
 * them.
 */
export const published =
  <Event, Context, Result>(
    writerFor: (namespace: string) => WriteEmf,
    handler: (event: Event, context: Context) => Promise<Result>,
  ) =>
  async (event: Event, context: Context): Promise<Result> => {
    const namespace = process.env["POWERTOOLS_METRICS_NAMESPACE"];
    if (namespace) emf ??= createEmf(writerFor(namespace));
    try {
      return await handler(event, context);
    } finally {
      emf?.publish();
    }
  };
