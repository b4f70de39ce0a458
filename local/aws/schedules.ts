/** Runs the scheduled functions, as EventBridge Scheduler does in the cloud. */
import type { Host } from "../../core/app/host.ts";
import { iso } from "../../core/kernel/clock.ts";
import { invoke, type LambdaFunction } from "./lambda.ts";

/** What EventBridge Scheduler sends if a schedule has no input: `detail` is text. */
export interface ScheduledEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Scheduled Event";
  readonly source: "aws.scheduler";
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: string[];
  readonly detail: "{}";
}

export interface Schedule {
  readonly lambda: LambdaFunction<ScheduledEvent, unknown>;
  /** From the end of one run to the start of the next, ms. */
  readonly everyMs: number;
  /** From the start of the program to the first run, ms; at once by default. */
  readonly firstMs?: number;
}

/**
 * Runs each at the start and then repeatedly, never two runs of one at a time; `stop` lets running ones finish.
 */
export function startSchedules(schedules: readonly Schedule[], host: Host): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = schedules.map((schedule) => repeat(schedule, host, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(schedule: Schedule, host: Host, stopping: AbortSignal): Promise<void> {
  const { lambda, everyMs, firstMs } = schedule;
  if (firstMs !== undefined) await host.clock.wait(firstMs, stopping);
  while (!stopping.aborted) {
    const requestId = host.ids.random();
    try {
      await invoke(lambda, scheduledEvent(lambda.name, host), requestId, host.clock);
      const schedule = lambda.name;
      host.metrics.set("schedule_last_success_timestamp_seconds", { schedule }, host.clock.now() / 1_000);
    } catch (error) {
      host.log.error("schedule.failed", error, { function: lambda.name, request_id: requestId });
    }
    await host.clock.wait(everyMs, stopping);
  }
}

const scheduledEvent = (name: string, { clock, ids }: Host): ScheduledEvent => ({
  version: "0",
  id: ids.random(),
  "detail-type": "Scheduled Event",
  source: "aws.scheduler",
  account: "000000000000",
  time: iso(clock.now()).replace(/\.\d+Z$/, "Z"),
  region: "us-east-1",
  resources: [`arn:aws:scheduler:us-east-1:000000000000:schedule/default/${name}`],
  detail: "{}",
});
