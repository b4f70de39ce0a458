/** The functions' metrics as CloudWatch gets them. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { byPowertools } from "../../functions/lib/emf-powertools.ts";
import { writerTo } from "../../functions/lib/emf-small.ts";
import { createEmf, type Emf } from "../../functions/lib/emf.ts";

const now = Date.UTC(2026, 0, 2);

/** What an invocation of the webhook may record. */
function record(emf: Emf): void {
  emf.count("updates_received_total", { outcome: "appended" });
  emf.count("updates_received_total", { outcome: "appended" });
  emf.observe("operation_latency_seconds", { store: "redis" }, 0.004);
  emf.observe("operation_latency_seconds", { store: "redis" }, 0.006);
  for (const by of [1, 1, -1, -1]) emf.move("pool_size_active", { store: "redis" }, by);
  emf.set("updates_missing", {}, 3);
  emf.count("compression_failures_total", {}, 2);
  emf.observe("context_size_bytes", {}, 2_048);
  emf.publish();
}

const written = (write: (print: (line: string) => void) => Emf): unknown[] => {
  const lines: unknown[] = [];
  record(write((line) => lines.push(JSON.parse(line))));
  return lines;
};

const small = () => written((print) => createEmf(writerTo(print, () => now)("nadia/test")));

describe("the embedded metric format", () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  test("[O1] a line has the metrics of one set of labels, each with the labels and in total", () => {
    const [first, ...others] = small();
    expect(first).toEqual({
      _aws: {
        Timestamp: now,
        CloudWatchMetrics: [
          {
            Namespace: "nadia/test",
            Dimensions: [["service", "outcome"], ["service"]],
            Metrics: [{ Name: "updates_received_total", Unit: "Count" }],
          },
        ],
      },
      service: "nadia",
      outcome: "appended",
      updates_received_total: 2,
    });
    expect(others).toMatchObject([
      { store: "redis", operation_latency_seconds: [0.004, 0.006], pool_size_active: 2 },
      { updates_missing: 3, compression_failures_total: 2, context_size_bytes: 2_048 },
    ]);
  });

  test("[O1] the webhook writes what Powertools would write", () => {
    vi.useFakeTimers({ now, toFake: ["Date"] });
    const byTools = written((print) => {
      vi.spyOn(process.stdout, "write").mockImplementation((line) => {
        print(String(line));
        return true;
      });
      return createEmf(byPowertools("nadia/test"));
    });
    vi.restoreAllMocks();
    expect(small()).toEqual(byTools);
  });

  test("[O1] however many values a metric has, Powertools writes each metric with its labels", () => {
    const lines: string[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    const emf = createEmf(byPowertools("nadia/test"));
    for (let n = 1; n <= 120; n += 1) {
      emf.observe("query_duration_seconds", { store: "redis" }, n);
      emf.observe("operation_latency_seconds", { store: "redis" }, n);
      emf.count("connection_pool_hits", { store: "redis" });
    }
    emf.publish();
    vi.restoreAllMocks();
    const [first, second, ...others] = lines.map((line) => JSON.parse(line));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ store: "redis", connection_pool_hits: 120 });
    expect(first.operation_latency_seconds).toHaveLength(99);
    expect(second).toMatchObject({ store: "redis" });
    expect(second.query_duration_seconds).toHaveLength(21);
    expect(second.operation_latency_seconds).toHaveLength(21);
  });

  test("[O1] more than a hundred values of a metric become several lines, and nothing is written twice", () => {
    const lines: string[] = [];
    const emf = createEmf(writerTo((line) => lines.push(line))("nadia/test"));
    for (let n = 0; n < 250; n += 1) emf.observe("draft_duration_seconds", {}, n);
    emf.publish();
    emf.publish();
    const counts = lines.map((line) => JSON.parse(line).draft_duration_seconds.length);
    expect(counts).toEqual([99, 99, 52]);
  });

  test("[O1] zeros that only start a series are not written: CloudWatch needs no earlier value", () => {
    const lines: string[] = [];
    const emf = createEmf(writerTo((line) => lines.push(line))("nadia/test"));
    emf.count("connection_errors_total", { store: "redis" }, 0);
    emf.move("breakers_open", { store: "redis" }, 0);
    emf.publish();
    expect(lines).toEqual([]);
  });
});
