/** The laptop's SQS client, which creates the two queues if they do not exist yet. */
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { AwsAccess } from "../../core/kernel/aws.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { deadLettersOf, maxReceiveCount, queueNames } from "../queue-settings.ts";

/** A client without retries: the caller decides what may be repeated. */
export const sqsClient = (settings: AwsAccess): SQSClient =>
  new SQSClient({
    region: settings.region,
    credentials: {
      accessKeyId: settings.accessKeyId,
      secretAccessKey: settings.secretAccessKey,
      ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken }),
    },
    ...(settings.endpoint === null ? {} : { endpoint: settings.endpoint, useQueueUrlAsEndpoint: false }),
    maxAttempts: 1,
  });

/** The URLs of both queues, created if missing. Throws `queue_unavailable`. */
export async function ensureQueues(settings: AwsAccess): Promise<{ drafts: string; deliveries: string }> {
  const client = sqsClient(settings);
  try {
    return {
      drafts: await ensureQueue(client, queueNames.drafts),
      deliveries: await ensureQueue(client, queueNames.deliveries),
    };
  } catch (cause) {
    throw new NadiaError(
      "queue_unavailable",
      "SQS does not answer at AWS_ENDPOINT_URL; start it or correct the URL and the credentials",
      { cause },
    );
  } finally {
    client.destroy();
  }
}

async function ensureQueue(client: SQSClient, name: string): Promise<string> {
  const dead = await urlOf(client, deadLettersOf(name), {});
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["QueueArn"] }),
  );
  const deadLetterTargetArn = Attributes?.QueueArn;
  return urlOf(client, name, { RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount }) });
}

/** Looks the queue up first, because creating it again with other attributes is an error. */
async function urlOf(client: SQSClient, name: string, attributes: Record<string, string>): Promise<string> {
  try {
    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return present(QueueUrl);
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
    );
    return present(QueueUrl);
  }
}

function present(url: string | undefined): string {
  if (url === undefined) throw new NadiaError("queue_unavailable", "SQS returned no URL for a queue");
  return url;
}
