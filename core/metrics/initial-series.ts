/**
 * Time series that exist before anything has happened. Prometheus sees an increase only from an earlier value: without
 * them, the first failure of a kind would raise no alarm. Stores add their own (core/app/store-observer.ts).
 */
import { SignInFailure } from "../access/schema.ts";
import { failureCodes } from "../kernel/errors.ts";
import type { Labels, MetricName } from "./schema.ts";

/** Those of `npm start`; in the cloud, Lambda counts their errors. */
const functions = [
  "telegram-webhook",
  "draft-worker",
  "delivery-worker",
  "reviewer-api",
  "sweep",
  "refresh",
  "upkeep",
  "retention",
  "health",
  "scrub",
];

export const initialSeries = {
  compression_events_total: ["1", "2", "3"].map((level) => ({ level })),
  drafts_total: ["drafted", "failed", "no_turn", "regenerated"].map((outcome) => ({ outcome })),
  function_errors_total: functions.map((name) => ({ function: name })),
  http_errors_total: failureCodes.map((code) => ({ code })),
  sign_ins_refused_total: SignInFailure.options.map((reason) => ({ reason })),
  callers_refused_total: ["unknown", "scope"].map((reason) => ({ reason })),
} satisfies { readonly [N in MetricName]?: readonly Labels<N>[] };
