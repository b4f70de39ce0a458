/** The alarms and the topic they notify; people on call subscribe to the topic. */
import { backup } from "./backups.ts";
import { deliveries, deliveriesDeadLetters, drafts, draftsDeadLetters } from "./queues.ts";
import { reviewerApi, reviewerApiHandler } from "./reviewer-api.ts";
import { health, refresh, retention, sweep, upkeep } from "./schedule.ts";
import { webhook } from "./webhook.ts";
import { deliveryWorker, draftWorker } from "./workers.ts";

export const alarmTopic = new sst.aws.SnsTopic("Alarms");

type AlarmOn = Pick<aws.cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions" | "statistic">;

/** Declares an alarm that fires when the metric stays above the limit for the given number of minutes. */
function alarm(name: string, on: AlarmOn, threshold: number, minutes: number) {
  return new aws.cloudwatch.MetricAlarm(name, {
    ...on,
    period: 60,
    evaluationPeriods: minutes,
    comparisonOperator: "GreaterThanThreshold",
    threshold,
    treatMissingData: "notBreaching",
    alarmActions: [alarmTopic.arn],
    okActions: [alarmTopic.arn],
  });
}

function queueMetric(metricName: string, queue: sst.aws.Queue): AlarmOn {
  const dimensions = { QueueName: queue.nodes.queue.name };
  return { namespace: "AWS/SQS", metricName, dimensions, statistic: "Maximum" };
}

function functionMetric(metricName: string, functionName: $util.Output<string>): AlarmOn {
  return {
    namespace: "AWS/Lambda",
    metricName,
    dimensions: { FunctionName: functionName },
    statistic: "Sum",
  };
}

for (const [name, queue] of Object.entries({
  DraftsDeadLetters: draftsDeadLetters,
  DeliveriesDeadLetters: deliveriesDeadLetters,
})) {
  alarm(`${name}NotEmpty`, queueMetric("ApproximateNumberOfMessagesVisible", queue), 0, 1);
}

const oldestSeconds = 300;
for (const [name, queue] of Object.entries({ Drafts: drafts, Deliveries: deliveries })) {
  alarm(`${name}Late`, queueMetric("ApproximateAgeOfOldestMessage", queue), oldestSeconds, 5);
}

for (const [name, functionName] of Object.entries({
  TelegramWebhook: webhook.nodes.function.name,
  DraftWorker: draftWorker.nodes.function.name,
  DeliveryWorker: deliveryWorker.nodes.function.name,
  ReviewerApi: reviewerApiHandler.nodes.function.name,
  Sweep: sweep.nodes.function.name,
  Refresh: refresh.nodes.function.name,
  Upkeep: upkeep.nodes.function.name,
  Retention: retention.nodes.function.name,
  Health: health.nodes.function.name,
  Backup: backup.nodes.function.name,
})) {
  alarm(`${name}Errors`, functionMetric("Errors", functionName), 0, 1);
}

// A 5xx is our own response, not an error of the function: neither store could be reached, for example.
alarm("TelegramWebhookRefusals", functionMetric("Url5xxCount", webhook.nodes.function.name), 0, 1);
alarm(
  "ReviewerApiRefusals",
  {
    namespace: "AWS/ApiGateway",
    metricName: "5xx",
    dimensions: { ApiId: reviewerApi.nodes.api.id },
    statistic: "Sum",
  },
  5,
  5,
);
