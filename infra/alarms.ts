/** The alarms and the topic they notify; people on call subscribe to the topic. */
import type { Alarm, AwsMetric } from "./alarm.ts";
import { alarms } from "./alarm-table.ts";
import { metricsNamespace, metricsService } from "./metrics.ts";
import { backup } from "./backups.ts";
import { deliveries, deliveriesDeadLetters, drafts, draftsDeadLetters } from "./queues.ts";
import { reviewerApi, reviewerApiHandler } from "./reviewer-api.ts";
import { health, refresh, retention, sweep, upkeep } from "./schedule.ts";
import { webhook } from "./webhook.ts";
import { deliveryWorker, draftWorker } from "./workers.ts";

export const alarmTopic = new sst.aws.SnsTopic("Alarms");

type Dimensions = Record<string, $util.Input<string>>;

const queueNamed = ({ nodes }: sst.aws.Queue): Dimensions => ({ QueueName: nodes.queue.name });
const functionNamed = (name: $util.Output<string>): Dimensions => ({ FunctionName: name });

/** The dimensions of AWS' own metrics, by the names in the table. */
const resources: Readonly<Record<AwsMetric["namespace"], Readonly<Record<string, Dimensions>>>> = {
  "AWS/SQS": {
    Drafts: queueNamed(drafts),
    Deliveries: queueNamed(deliveries),
    DraftsDeadLetters: queueNamed(draftsDeadLetters),
    DeliveriesDeadLetters: queueNamed(deliveriesDeadLetters),
  },
  "AWS/Lambda": {
    TelegramWebhook: functionNamed(webhook.nodes.function.name),
    DraftWorker: functionNamed(draftWorker.nodes.function.name),
    DeliveryWorker: functionNamed(deliveryWorker.nodes.function.name),
    ReviewerApi: functionNamed(reviewerApiHandler.nodes.function.name),
    Sweep: functionNamed(sweep.nodes.function.name),
    Refresh: functionNamed(refresh.nodes.function.name),
    Upkeep: functionNamed(upkeep.nodes.function.name),
    Retention: functionNamed(retention.nodes.function.name),
    Health: functionNamed(health.nodes.function.name),
    Backup: functionNamed(backup.nodes.function.name),
  },
  "AWS/ApiGateway": { ReviewerApi: { ApiId: reviewerApi.nodes.api.id } },
};

/** Sums are taken over the whole time; anything else must be beyond the threshold in each of its minutes. */
const periodsOf = ({ of, minutes }: Alarm) =>
  of === "sum" || of === "silence"
    ? { period: 60 * minutes, evaluationPeriods: 1 }
    : { period: 60, evaluationPeriods: minutes };

const statisticOf = ({ of, is }: Alarm): string => {
  if (of === "sum") return "Sum";
  if (of === "average") return "Average";
  return is === "above" ? "Maximum" : "Minimum";
};

const notified = {
  alarmActions: [alarmTopic.arn],
  okActions: [alarmTopic.arn],
};

function declareOwn(alarm: Alarm): void {
  new aws.cloudwatch.MetricAlarm(alarm.name, {
    namespace: metricsNamespace,
    metricName: alarm.metric,
    dimensions: { ...metricsService, ...alarm.labels },
    statistic: statisticOf(alarm),
    ...periodsOf(alarm),
    comparisonOperator: alarm.is === "above" ? "GreaterThanThreshold" : "LessThanThreshold",
    threshold: alarm.threshold,
    treatMissingData: "notBreaching",
    alarmDescription: describe(alarm),
    ...notified,
  });
}

function declareOnAws(alarm: Alarm, { namespace, name, on, statistic, minimum }: AwsMetric): void {
  for (const resource of on) {
    const dimensions = resources[namespace][resource];
    if (dimensions === undefined) throw new Error(`${alarm.name}: ${namespace} has no resource ${resource}`);
    new aws.cloudwatch.MetricAlarm(on.length === 1 ? alarm.name : `${alarm.name}${resource}`, {
      namespace,
      metricName: name,
      dimensions,
      statistic,
      ...periodsOf(alarm),
      comparisonOperator: minimum === undefined ? "GreaterThanThreshold" : "LessThanThreshold",
      threshold: minimum ?? alarm.threshold,
      treatMissingData: minimum === undefined ? "notBreaching" : "breaching",
      alarmDescription: describe(alarm),
      ...notified,
    });
  }
}

const describe = ({ name, severity, summary }: Alarm): string =>
  `${severity}: ${summary}. docs/runbook.md#${name.toLowerCase()}`;

for (const alarm of alarms) {
  if (alarm.aws === undefined) declareOwn(alarm);
  else declareOnAws(alarm, alarm.aws);
}
