/** Gauges of the scheduled health check: its findings and the backlog ([O1]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Recorder } from "../metrics/schema.ts";
import { selectBacklog } from "./backlog-sql.ts";
import type { WatchedProbe } from "./schema.ts";

export interface GaugePorts extends Pick<Ports, "sql" | "clock" | "log"> {
  readonly metrics: Recorder;
}

/** Counting stops here; beyond that, the exact number does not matter. */
const countCap = 1_000;

/** Reads the backlog in Postgres and sets its gauges; a failure is logged, and the gauges keep their values. */
export async function measureBacklog({ sql, clock, log, metrics }: GaugePorts): Promise<void> {
  try {
    const [backlog] = await sql.query(selectBacklog(iso(clock.now()), countCap));
    if (backlog === undefined) return;
    metrics.set("reviews_waiting", {}, backlog.reviews);
    metrics.set("review_oldest_age_seconds", {}, backlog.oldest_review);
    for (const state of ["queued", "unknown", "undeliverable"] as const)
      metrics.set("deliveries_waiting", { state }, backlog[state]);
    metrics.set("delivery_oldest_age_seconds", {}, backlog.oldest_delivery);
    metrics.set("log_oldest_age_seconds", {}, backlog.oldest_entry);
  } catch (error) {
    log.error("health.backlog_not_read", error);
  }
}

/** Sets the gauges of what the probes found. */
export function setGauges(metrics: Recorder, probes: readonly WatchedProbe[]): void {
  for (const { name, ok, facts } of probes) {
    metrics.set("health_up", { name }, ok ? 1 : 0);
    const set = (fact: string, record: (value: number) => void) => {
      const value = facts[fact];
      if (typeof value === "number") record(value);
    };
    set("missing_updates", (count) => metrics.set("updates_missing", {}, count));
    set("used_bytes", (bytes) => metrics.set("memory_usage_bytes", { of: "redis" }, bytes));
    set("pending", (count) => metrics.set("telegram_updates_pending", {}, count));
    for (const queue of ["drafts", "deliveries"] as const) {
      set(queue, (count) => metrics.set("queue_jobs", { queue }, count));
      set(`dead_${queue}`, (count) => metrics.set("queue_dead_letters", { queue }, count));
    }
  }
  metrics.set("memory_usage_bytes", { of: "process" }, process.memoryUsage.rss());
}
