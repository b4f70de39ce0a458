/** How many jobs wait in a queue, for the health check. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import { parseJson } from "../storage/http.ts";
import { createSqs, type SqsSettings } from "./sqs.ts";

interface Settings extends SqsSettings {
  readonly timeoutMs: number;
  readonly loop?: EventLoop;
}

const Attributes = z.object({
  Attributes: z.object({ ApproximateNumberOfMessages: z.coerce.number().int().min(0) }),
});

/** The jobs that wait, as SQS estimates them. Throws `queue_unavailable`. */
export async function queueLength(settings: Settings, queueUrl: string): Promise<number> {
  const { timeoutMs, loop } = settings;
  const sqs = createSqs(settings);
  const body = JSON.stringify({ QueueUrl: queueUrl, AttributeNames: ["ApproximateNumberOfMessages"] });
  try {
    const { text } = await withTimeout(
      timeoutMs,
      (signal) => sqs("GetQueueAttributes", body, signal),
      loop ?? ownEventLoop,
    );
    return Attributes.parse(parseJson(text)).Attributes.ApproximateNumberOfMessages;
  } catch (cause) {
    throw new NadiaError("queue_unavailable", "SQS did not report the length of a queue", { cause });
  }
}
