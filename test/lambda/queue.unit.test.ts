/** How a queue's function reports what it did not finish. */
import type { Context } from "aws-lambda";
import { expect, test } from "vitest";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import { queueWorker } from "../../functions/lib/queue.ts";
import { sqsEvent } from "../support/lambda/events.ts";

/** A batch of three, of which the first job succeeds, the second fails and the third never ends. */
function startBatch() {
  const lines: LogLine[] = [];
  const log = createLog((line) => lines.push(line));
  const timers: { ms: number; callback: () => void; cancelled: boolean }[] = [];
  const loop = {
    after: (ms: number, callback: () => void) => {
      const timer = { ms, callback, cancelled: false };
      timers.push(timer);
      return () => void (timer.cancelled = true);
    },
  };
  const work = async (job: unknown) => {
    if (job === "fails") throw new Error("it fails");
    if (job === "hangs") await new Promise(() => undefined);
  };
  const worker = queueWorker(
    () => log,
    (body) => body,
    work,
    loop,
  );
  const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 120_000 } as Context;
  const run = (...jobs: string[]) => worker(sqsEvent(jobs.map((job) => JSON.stringify(job))), context);
  return { run, lines, timers };
}

const logged = (lines: readonly LogLine[]) => lines.map(({ event, fields }) => [event, fields["message"]]);

test("[O4] (promise 7) a job that has not ended a second before the deadline is reported with the failed ones", async () => {
  const { run, lines, timers } = startBatch();
  const result = run("succeeds", "fails", "hangs");
  // The others have ended by then.
  setImmediate(() => timers[0]?.callback());
  expect(await result).toEqual({
    batchItemFailures: [{ itemIdentifier: "message-1" }, { itemIdentifier: "message-2" }],
  });
  expect(timers.map(({ ms }) => ms)).toEqual([119_000]);
  expect(logged(lines)).toEqual([
    ["job.failed", "message-1"],
    ["job.late", "message-2"],
  ]);
});

test("[O4] a batch that ends in time leaves no timer behind", async () => {
  const { run, lines, timers } = startBatch();
  expect(await run("succeeds", "succeeds")).toEqual({ batchItemFailures: [] });
  expect(timers.map(({ cancelled }) => cancelled)).toEqual([true]);
  expect(lines).toEqual([]);
});
