/** SQS through signed fetch: the SDK would add 47 ms to every cold start, this adds 13. */
import { AwsClient } from "aws4fetch";
import * as z from "zod/mini";
import type { Clock } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { createSlots } from "../kernel/slots.ts";
import { type EventLoop, ownEventLoop, withTimeout } from "../kernel/timeout.ts";
import type { Jobs } from "../kernel/jobs.ts";

export interface QueueSettings {
  /** The endpoint, or null for the region's own. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  /** Null if this function does not send to it. */
  readonly draftsUrl: string | null;
  readonly deliveriesUrl: string | null;
  /** ms per attempt, of which there are at most three */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Between 0 and 1, for the jitter of pauses. */
  readonly random: () => number;
  readonly loop?: EventLoop;
}

/** SQS' maximum delay of a message, s. */
const longestDelay = 900;
/** Requests in flight; the rest wait in line, where no timeout runs. */
const concurrency = 16;

/** The two queues. A job sent twice does no harm, so a failed attempt is retried as in AWS' own SDKs. */
export function createJobs(settings: QueueSettings): Jobs {
  const { accessKeyId, secretAccessKey, sessionToken, region } = settings;
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === null ? {} : { sessionToken }),
    region,
    service: "sqs",
    // Its own retries handle neither a dropped connection nor SQS' throttling, which is a 403.
    retries: 0,
  });
  const inSlot = createSlots(concurrency);
  const send = async (queueUrl: string | null, job: object, delayMs: number) => {
    if (queueUrl === null) throw unlinked();
    const body = JSON.stringify({
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(job),
      DelaySeconds: Math.min(longestDelay, Math.max(0, Math.floor(delayMs / 1_000))),
    });
    await inSlot(() => retried(settings, () => post(client, settings, body)));
  };
  return {
    draft: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    remember: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    erase: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    delivery: (job, delayMs) => send(settings.deliveriesUrl, job, delayMs),
  };
}

/** Three attempts take 6 s, their pauses at most 1.5 s: the webhook's Lambda has 10 s. */
const mostTries = 3;

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
    if (failure.pauseMs === null || tries === mostTries) throw unavailable(failure.cause);
    await clock.wait(Math.floor(random() * failure.pauseMs * 2 ** (tries - 1)));
  }
}

/** One attempt; resolves to why it failed, or to null. */
async function post(client: AwsClient, settings: QueueSettings, body: string): Promise<Failure | null> {
  try {
    const { status, refusal } = await withTimeout(
      settings.timeoutMs,
      async (signal) => {
        const response = await client.fetch(
          settings.endpoint ?? `https://sqs.${settings.region}.amazonaws.com/`,
          {
            method: "POST",
            headers: {
              "content-type": "application/x-amz-json-1.0",
              "x-amz-target": "AmazonSQS.SendMessage",
            },
            body,
            signal,
          },
        );
        // Always reads the body: an unread one keeps its connection busy.
        return { status: response.status, refusal: refusalOf(response.headers, await response.text()) };
      },
      settings.loop ?? ownEventLoop,
    );
    if (status === 200) return null;
    const cause = new Error(`SQS answered ${status}${refusal === null ? "" : ` ${refusal}`}`);
    return { cause, pauseMs: pauseAfter(status, refusal) };
  } catch (cause) {
    return { cause, pauseMs: transientPauseMs };
  }
}

/** AWS' standard retry mode: bases of the first pause, and what is retried besides failed connections and timeouts. */
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
function refusalOf(headers: Headers, text: string): string | null {
  const older = headers.get("x-amzn-query-error")?.split(";")[0];
  if (older !== undefined && older !== "") return older.replace(/^AWS\.SimpleQueueService\./, "");
  const body = z.safeParse(Refusal, parseJson(text));
  if (!body.success) return null;
  const { __type: type } = body.data;
  return type.split("#").at(-1) ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const unlinked = () =>
  new NadiaError(
    "bad_configuration",
    "this function has no URL of the queue that it sends to; set DRAFTS_QUEUE_URL and DELIVERIES_QUEUE_URL, or link the queue",
  );

const unavailable = (cause: unknown) =>
  new NadiaError("queue_unavailable", "SQS did not accept a job; the sweep will pick up its work", {
    cause,
  });
