/** The queues in SQS. */
import * as z from "zod/mini";
import { NadiaError } from "../kernel/errors.ts";
import { createSemaphore } from "../kernel/semaphore.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import type { Jobs } from "../kernel/jobs.ts";
import { parseJson } from "../kernel/parse-json.ts";
import { createSqs, type Sqs, type SqsSettings } from "./sqs.ts";

export interface QueueSettings extends SqsSettings {
  /** Null if this function does not send to it. */
  readonly draftsUrl: string | null;
  readonly deliveriesUrl: string | null;
  /** ms per attempt, of which there are at most three */
  readonly timeoutMs: number;
  /** Between 0 and 1, for the jitter of pauses. */
  readonly random: () => number;
  readonly loop?: EventLoop;
}

/** SQS' maximum delay of a message, s. */
const maxDelaySeconds = 900;
/** Requests in flight; the rest wait in line, where no timeout runs. */
const concurrency = 16;

/** The two queues. A job may safely be sent twice, so a failed attempt is retried as in AWS' own SDKs. */
export function createJobs(settings: QueueSettings): Jobs {
  const sqs = createSqs(settings);
  const inSlot = createSemaphore(concurrency);
  const send = async (queueUrl: string | null, job: object, delayMs: number) => {
    if (queueUrl === null) throw unlinked();
    const body = JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(job),
      DelaySeconds: Math.min(maxDelaySeconds, Math.max(0, Math.floor(delayMs / 1_000))),
    });
    await inSlot(() => retried(settings, () => post(sqs, settings, body)));
  };
  return {
    draft: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    remember: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    erase: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    delivery: (job, delayMs) => send(settings.deliveriesUrl, job, delayMs),
  };
}

/** Three attempts take 6 s, their pauses at most 1.5 s: the webhook's Lambda has 10 s. */
const maxTries = 3;

/** Why an attempt failed; `pauseMs` is the base of the next pause, null if a retry is pointless. */
interface Failure {
  readonly cause: unknown;
  readonly pauseMs: number | null;
}

/** Retries with full jitter if it may help. Throws `queue_unavailable`. */
async function retried(
  { clock, random }: QueueSettings,
  attempt: () => Promise<Failure | null>,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const failure = await attempt();
    if (failure === null) return;
    if (failure.pauseMs === null || tries === maxTries) throw unavailable(failure.cause);
    await clock.wait(Math.floor(random() * failure.pauseMs * 2 ** (tries - 1)));
  }
}

/** One attempt; resolves to why it failed, or to null. */
async function post(sqs: Sqs, { timeoutMs, loop }: QueueSettings, body: string): Promise<Failure | null> {
  try {
    const { status, headers, text } = await withTimeout(
      timeoutMs,
      (signal) => sqs("SendMessage", body, signal),
      loop ?? ownEventLoop,
    );
    const refusal = status === 200 ? null : refusalOf(headers["x-amzn-query-error"], text);
    if (status === 200) return null;
    const cause = new Error(`SQS answered ${status}${refusal === null ? "" : ` ${refusal}`}`);
    return { cause, pauseMs: pauseAfter(status, refusal) };
  } catch (cause) {
    return { cause, pauseMs: transientPauseMs };
  }
}

/** AWS' standard retry mode: bases of the first pause, and the errors retried in addition to connection errors. */
const transientPauseMs = 100;
const throttledPauseMs = 500;
const transient = new Set(["RequestTimeout", "RequestTimeoutException"]);
const throttled = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

function pauseAfter(status: number, refusal: string | null): number | null {
  if (status === 429 || (refusal !== null && throttled.has(refusal))) return throttledPauseMs;
  return status >= 500 || (refusal !== null && transient.has(refusal)) ? transientPauseMs : null;
}

const Refusal = z.object({ __type: z.string() });

/** The error's name: SQS sends the older one in a header, and the body has it with a namespace. */
function refusalOf(header: string | string[] | undefined, text: string): string | null {
  const older = header?.toString().split(";")[0];
  if (older !== undefined && older !== "") return older.replace(/^AWS\.SimpleQueueService\./, "");
  const body = z.safeParse(Refusal, parseJson(text));
  if (!body.success) return null;
  const { __type: type } = body.data;
  return type.split("#").at(-1) ?? null;
}

const unlinked = () =>
  new NadiaError(
    "bad_configuration",
    "this function does not know the URL of the queue that it sends to; set DRAFTS_QUEUE_URL and DELIVERIES_QUEUE_URL, or link the queue",
  );

const unavailable = (cause: unknown) =>
  new NadiaError("queue_unavailable", "SQS did not accept a job; the sweep will pick up its work", {
    cause,
  });
