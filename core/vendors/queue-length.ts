/** How many jobs are waiting in a queue, and how many were given up, for the health check. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import { parseJson } from "../kernel/parse-json.ts";
import { createSqs, type SqsSettings } from "./sqs.ts";

interface Settings extends SqsSettings {
  readonly timeoutMs: number;
  readonly loop?: EventLoop;
}

/** Jobs as SQS estimates them. */
export interface QueueLengths {
  readonly waiting: number;
  /** In the dead-letter queue; 0 if there is none. */
  readonly dead: number;
}

const Attributes = z.object({
  ApproximateNumberOfMessages: z.coerce.number().int().min(0),
  RedrivePolicy: z.string().optional(),
});
const Answer = z.object({ Attributes });
const Policy = z.object({ deadLetterTargetArn: z.string() });

/** The jobs in a queue and in its dead-letter queue. Throws `queue_unavailable`. */
export async function queueLengths(settings: Settings, queueUrl: string): Promise<QueueLengths> {
  const sqs = createSqs(settings);
  const attributesOf = async (QueueUrl: string, signal: AbortSignal) => {
    const body = JSON.stringify({ QueueUrl, AttributeNames: Object.keys(Attributes.shape) });
    const { text } = await sqs("GetQueueAttributes", body, signal);
    return Answer.parse(parseJson(text)).Attributes;
  };
  try {
    return await withTimeout(
      settings.timeoutMs,
      async (signal) => {
        const queue = await attributesOf(queueUrl, signal);
        const deadUrl = deadLettersOf(queueUrl, queue.RedrivePolicy);
        const dead = deadUrl === null ? null : await attributesOf(deadUrl, signal);
        return {
          waiting: queue.ApproximateNumberOfMessages,
          dead: dead?.ApproximateNumberOfMessages ?? 0,
        };
      },
      settings.loop ?? ownEventLoop,
    );
  } catch (cause) {
    throw new NadiaError("queue_unavailable", "SQS did not report the length of a queue", { cause });
  }
}

/**
 * The URL of a queue's dead-letter queue, or null. Both belong to the same account and region, so their URLs differ
 * only in the name.
 */
function deadLettersOf(queueUrl: string, policy: string | undefined): string | null {
  if (policy === undefined) return null;
  const name = Policy.parse(JSON.parse(policy)).deadLetterTargetArn.split(":").at(-1) ?? "";
  return queueUrl.replace(/[^/]+$/, name);
}
