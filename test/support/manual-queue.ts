/** Queues on the clock of a test, which a real queue would not follow. */
import * as z from "zod";
import type { ManualClock } from "./clock.ts";

/** A message of a queue and when it becomes visible, ms since 1970. */
export interface QueuedJob {
  readonly queue: "drafts" | "deliveries";
  readonly body: string;
  readonly at: number;
}

interface TimedJobs<Job> {
  add(job: Job): void;
  /** The next job, or undefined if there is none; advances the clock until it is visible. */
  take(): Job | undefined;
  /** All jobs, earliest first; they stay in the queue. */
  all(): readonly Job[];
  remove(job: Job): void;
  /** Loses every job. */
  empty(): void;
  /** Makes a job visible again a minute later, as the queue does when its worker failed or never answered. */
  bringBack(job: Job): void;
  isEmpty(): boolean;
}

export interface ManualQueue extends TimedJobs<QueuedJob> {
  /** Takes a `SendMessage` request; its queue's URL ends with the queue's name. */
  send(request: string): void;
}

const SendMessage = z.object({
  QueueUrl: z.string(),
  MessageBody: z.string(),
  DelaySeconds: z.number().default(0),
});

const visibilityMs = 60_000;

/** A queue of jobs of any kind; `at` is when a job becomes visible, ms since 1970. */
export function timedJobs<Job extends { readonly at: number }>(clock: ManualClock): TimedJobs<Job> {
  let waiting: Job[] = [];
  const all = () => waiting.toSorted((a, b) => a.at - b.at);
  const remove = (job: Job) => {
    waiting = waiting.filter((other) => other !== job);
  };
  return {
    add: (job) => {
      waiting.push(job);
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
    empty: () => {
      waiting = [];
    },
    bringBack: (job) => {
      waiting.push({ ...job, at: clock.now() + visibilityMs });
    },
    isEmpty: () => waiting.length === 0,
  };
}

/** SQS. */
export function manualQueue(clock: ManualClock): ManualQueue {
  const jobs = timedJobs<QueuedJob>(clock);
  return {
    ...jobs,
    send: (request) => {
      const { QueueUrl, MessageBody: body, DelaySeconds } = SendMessage.parse(JSON.parse(request));
      const queue = QueueUrl.endsWith("/drafts") ? "drafts" : "deliveries";
      jobs.add({ queue, body, at: clock.now() + DelaySeconds * 1_000 });
    },
  };
}
