/** The queues of turns to draft and replies to deliver, their dead-letter queues, and permission to send to them. */
import { onlyTls } from "./tls.ts";

const day = 24 * 60 * 60;

function deadLetters(name: string): sst.aws.Queue {
  return new sst.aws.Queue(name, {
    transform: { queue: { messageRetentionSeconds: 14 * day, sqsManagedSseEnabled: true } },
  });
}

export const draftsDeadLetters = deadLetters("DraftsDeadLetters");
export const deliveriesDeadLetters = deadLetters("DeliveriesDeadLetters");

/** Drafting jobs; the visibility timeout is 6 times the draft worker's timeout, as AWS recommends. */
export const drafts = new sst.aws.Queue("Drafts", {
  visibilityTimeout: "12 minutes",
  dlq: { queue: draftsDeadLetters.arn, retry: 5 },
  transform: { queue: { sqsManagedSseEnabled: true } },
});

/** Replies to send and callbacks to answer; the visibility timeout is 6 times the delivery worker's timeout. */
export const deliveries = new sst.aws.Queue("Deliveries", {
  visibilityTimeout: "6 minutes",
  dlq: { queue: deliveriesDeadLetters.arn, retry: 5 },
  transform: { queue: { sqsManagedSseEnabled: true } },
});

for (const [name, queue, failed] of [
  ["Drafts", drafts, draftsDeadLetters],
  ["Deliveries", deliveries, deliveriesDeadLetters],
] as const) {
  // A redrive can only move messages back to where they came from.
  new aws.sqs.RedriveAllowPolicy(`${name}RedriveAllow`, {
    queueUrl: failed.url,
    redriveAllowPolicy: $jsonStringify({ redrivePermission: "byQueue", sourceQueueArns: [queue.arn] }),
  });
  new aws.sqs.QueuePolicy(`${name}Tls`, { queueUrl: queue.url, policy: onlyTls("sqs", queue.arn) });
  new aws.sqs.QueuePolicy(`${name}DeadLettersTls`, {
    queueUrl: failed.url,
    policy: onlyTls("sqs", failed.arn),
  });
}

// Linking a queue itself would grant `sqs:*`.
function producer(name: string, queue: sst.aws.Queue) {
  return new sst.Linkable(name, {
    properties: { url: queue.url },
    include: [sst.aws.permission({ actions: ["sqs:SendMessage"], resources: [queue.arn] })],
  });
}

export const draftsProducer = producer("DraftsQueue", drafts);
export const deliveriesProducer = producer("DeliveriesQueue", deliveries);
