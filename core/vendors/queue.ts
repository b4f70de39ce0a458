/** SQS by signed fetch: the SDK would cost every cold start 47 ms, this costs 13. */
import { AwsClient } from "aws4fetch";
import { NadiaError } from "../kernel/errors.ts";
import type { Jobs } from "../pipeline/port.ts";

export interface QueueSettings {
  /** Where SQS is spoken, or null for the region's own endpoint. */
  readonly endpoint: string | null;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | null;
  /** Null where this function sends nothing there. */
  readonly draftsUrl: string | null;
  readonly deliveriesUrl: string | null;
  /** ms for one try, of which there are three at the most */
  readonly timeoutMs: number;
}

/** SQS takes a message for at most so long before it shows it, s. */
const longestDelay = 900;

/** The two queues; a job that is sent twice does no harm, so a failed try is repeated. */
export function createJobs(settings: QueueSettings): Jobs {
  const client = new AwsClient({
    accessKeyId: settings.accessKeyId,
    secretAccessKey: settings.secretAccessKey,
    ...(settings.sessionToken === null ? {} : { sessionToken: settings.sessionToken }),
    region: settings.region,
    service: "sqs",
    retries: 2,
  });
  const send = async (queueUrl: string | null, job: object, delayMs: number) => {
    if (queueUrl === null) throw unlinked();
    const seconds = Math.min(longestDelay, Math.max(0, Math.floor(delayMs / 1_000)));
    const response = await post(client, settings, {
      QueueUrl: queueUrl,
      MessageBody: JSON.stringify(job),
      DelaySeconds: seconds,
    });
    // The body is read in any case: an unread one keeps its connection busy.
    await response.arrayBuffer();
    if (!response.ok) throw unavailable(new Error(`SQS answered ${response.status}`));
  };
  return {
    draft: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    remember: (job, delayMs) => send(settings.draftsUrl, job, delayMs),
    delivery: (job, delayMs) => send(settings.deliveriesUrl, job, delayMs),
  };
}

async function post(client: AwsClient, settings: QueueSettings, body: object): Promise<Response> {
  try {
    return await client.fetch(settings.endpoint ?? `https://sqs.${settings.region}.amazonaws.com/`, {
      method: "POST",
      headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(settings.timeoutMs),
    });
  } catch (cause) {
    throw unavailable(cause);
  }
}

const unlinked = () =>
  new NadiaError(
    "bad_configuration",
    "this function knows no URL of the queue that it sends to; set DRAFTS_QUEUE_URL and DELIVERIES_QUEUE_URL, or link it",
  );

const unavailable = (cause: unknown) =>
  new NadiaError("queue_unavailable", "SQS did not take a job; the sweep will find what it was to start", {
    cause,
  });
