/** How many jobs wait in a queue, for the health check. */
import { AwsClient } from "aws4fetch";
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import type { QueueSettings } from "./queue.ts";

type Settings = Pick<
  QueueSettings,
  "endpoint" | "region" | "accessKeyId" | "secretAccessKey" | "sessionToken"
> & {
  readonly timeoutMs: number;
  readonly loop?: EventLoop;
};

const Attributes = z.object({
  Attributes: z.object({ ApproximateNumberOfMessages: z.coerce.number().int().min(0) }),
});

/** The jobs that wait, as SQS estimates them. Throws `queue_unavailable`. */
export async function queueLength(settings: Settings, queueUrl: string): Promise<number> {
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken, timeoutMs, loop } = settings;
  const session = sessionToken === null ? {} : { sessionToken };
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...session,
    region,
    service: "sqs",
    retries: 0,
  });
  try {
    return await withTimeout(
      timeoutMs,
      async (signal) => {
        const response = await client.fetch(endpoint ?? `https://sqs.${region}.amazonaws.com/`, {
          method: "POST",
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": "AmazonSQS.GetQueueAttributes",
          },
          body: JSON.stringify({ QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
          signal,
        });
        return Attributes.parse(await response.json()).Attributes.ApproximateNumberOfMessages;
      },
      loop ?? ownEventLoop,
    );
  } catch (cause) {
    throw new NadiaError("queue_unavailable", "SQS did not report the length of a queue", { cause });
  }
}
