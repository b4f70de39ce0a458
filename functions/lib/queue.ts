/** The middy stack of functions that process a queue. */
import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Log } from "../../core/kernel/log.ts";
import { type EventLoop, ownEventLoop } from "../../core/kernel/timeout.ts";
import { logOf } from "./log.ts";

/** How long before the function's deadline it reports what is not finished, ms. */
const reportsBefore = 1_000;

/**
 * Runs all records of a batch concurrently; returns the failed ones, so that SQS redelivers only those. `parse` returns
 * a record's job; an invalid record fails until it reaches the dead-letter queue. What is not finished shortly before
 * the function's deadline is reported as failed too: after the deadline, Lambda would repeat the whole batch. Such a
 * job may run at the same time as its retry, which is safe for every job.
 */
export const queueWorker = <Job>(
  log: () => Log,
  parse: (body: unknown) => Job,
  work: (job: Job) => Promise<void>,
  loop: Pick<EventLoop, "after"> = ownEventLoop,
) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async ({ Records }, context): Promise<SQSBatchResponse> => {
    const unfinished = new Set(Records);
    const failed = new Set<SQSRecord>();
    const all = Records.map(async (record) => {
      if (!(await attempt(log, record, parse, work))) failed.add(record);
      unfinished.delete(record);
    });
    await within(context.getRemainingTimeInMillis() - reportsBefore, Promise.all(all), loop);
    for (const { messageId } of unfinished) logOf(log).warn("job.late", { message: messageId });
    return {
      batchItemFailures: [...failed, ...unfinished].map(({ messageId }) => ({ itemIdentifier: messageId })),
    };
  });

/** Resolves when the work has ended, or after `ms`. */
async function within(ms: number, work: Promise<unknown>, loop: Pick<EventLoop, "after">): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const cancel = loop.after(Math.max(0, ms), resolve);
  await Promise.race([work, late]);
  cancel();
}

/** Whether a record's job succeeded; an error is logged. */
async function attempt<Job>(
  log: () => Log,
  record: SQSRecord,
  parse: (body: unknown) => Job,
  work: (job: Job) => Promise<void>,
): Promise<boolean> {
  try {
    await work(parse(JSON.parse(record.body)));
    return true;
  } catch (error) {
    logOf(log).error("job.failed", error, { message: record.messageId });
    return false;
  }
}
