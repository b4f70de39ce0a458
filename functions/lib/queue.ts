/** The middy stack of functions that process a queue. */
import middy from "@middy/core";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { Log } from "../../core/kernel/log.ts";
import { logOf } from "./lines.ts";

/**
 * Runs all records of a batch concurrently; returns the failed ones, so that SQS redelivers only those. `parse` returns
 * a record's job; an invalid record fails until it reaches the dead-letter queue.
 */
export const queueWorker = <Job>(
  log: () => Log,
  parse: (body: unknown) => Job,
  work: (job: Job) => Promise<void>,
) =>
  middy<SQSEvent, SQSBatchResponse>().handler(async (event): Promise<SQSBatchResponse> => {
    const outcomes = await Promise.all(event.Records.map((record) => attempt(log, record, parse, work)));
    return {
      batchItemFailures: outcomes
        .filter((failed) => failed !== null)
        .map((itemIdentifier) => ({ itemIdentifier })),
    };
  });

async function attempt<Job>(
  log: () => Log,
  record: SQSRecord,
  parse: (body: unknown) => Job,
  work: (job: Job) => Promise<void>,
): Promise<string | null> {
  try {
    await work(parse(JSON.parse(record.body)));
    return null;
  } catch (error) {
    logOf(log).error("job.failed", error, { message: record.messageId });
    return record.messageId;
  }
}
