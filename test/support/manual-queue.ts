/** SQS on the clock of a test, which a real queue would not follow. */
import * as z from "zod";
import type { ManualClock } from "./clock.ts";

/** A message of a queue and when it becomes visible, ms since 1970. */
export interface QueuedJob {
  readonly queue: "drafts" | "deliveries";
  readonly body: string;
  readonly at: number;
}

export interface ManualQueue {
  /** Takes a `SendMessage` request; its queue's URL ends with the queue's name. */
  send(request: string): void;
  /** The next message, or undefined if there is none; advances the clock until it is visible. */
  take(): QueuedJob | undefined;
  /** All messages, earliest first; they stay in the queue. */
  all(): readonly QueuedJob[];
  /** Takes this message. */
  remove(job: QueuedJob): void;
  /** Makes a message visible again a minute later, as the queue does when its worker failed or never answered. */
  bringBack(job: QueuedJob): void;
  isEmpty(): boolean;
}

const SendMessage = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  DelaySeconds: z.number().default(0),
});

const visibilityMs = 60_000;

export function manualQueue(clock: ManualClock): ManualQueue {
  let waiting: QueuedJob[] = [];
  const all = () => waiting.toSorted((a, b) => a.at - b.at);
  const remove = (job: QueuedJob) => {
    waiting = waiting.filter((other) => other !== job);
  };
  return {
    send: (request) => {
      const { QueueUrl, MessageBody: body, DelaySeconds } = SendMessage.parse(JSON.parse(request));
      const queue = QueueUrl.endsWith("/drafts") ? "drafts" : "deliveries";
      waiting.push({ queue, body, at: clock.now() + DelaySeconds * 1_000 });
    },
    take: () => {
      const [next] = all();
      if (next === undefined) return undefined;
      remove(next);
      clock.advance(Math.max(0, next.at - clock.now()));
      return next;
    },
    all,
    remove,
    bringBack: (job) => {
      waiting.push({ ...job, at: clock.now() + visibilityMs });
    },
    isEmpty: () => waiting.length === 0,
  };
}
