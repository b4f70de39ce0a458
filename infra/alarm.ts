/** What an alarm is, for both CloudWatch and Prometheus; free of SST. */

/** A metric of AWS itself, where it measures more than we could report. */
export interface AwsMetric {
  readonly namespace: "AWS/SQS" | "AWS/Lambda" | "AWS/ApiGateway";
  readonly name: string;
  /** Which of our resources: queues, functions or the API, as infra/alarms.ts names them. */
  readonly on: readonly string[];
  readonly statistic: "Sum" | "Maximum";
  /** Fires below this instead, and also if the metric is missing: a dead man's switch. */
  readonly minimum?: number;
}

export interface Alarm {
  /** Also its heading in the runbook. */
  readonly name: string;
  readonly severity: "warning" | "critical";
  /** What is wrong, in one sentence. */
  readonly summary: string;
  /** A metric of the catalogue (core/metrics/schema.ts). */
  readonly metric: string;
  /** Either every label of the metric, or none, in which case the values of all labels are combined. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What is compared. `value` and `average` must be beyond the threshold during all these minutes, `sum` adds up what
   * happened within them, and `silence` is the time since the metric, a timestamp, last moved.
   */
  readonly of: "value" | "average" | "sum" | "silence";
  readonly is: "above" | "below";
  readonly threshold: number;
  readonly minutes: number;
  /** What CloudWatch watches instead of our own metric. */
  readonly aws?: AwsMetric;
}
