/** A run of retention: bounded by time, resumable, and complete in spite of a failing step. */
import { describe, expect, test } from "vitest";
import { createLog } from "../../core/kernel/log.ts";
import { randomIds } from "../../core/kernel/ids.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { retain } from "../../core/pipeline/retain.ts";
import type { Step } from "../../core/retention/retention.ts";
import { manualClock } from "../support/clock.ts";

function world() {
  const clock = manualClock();
  const recorded: unknown[] = [];
  const sql: Pick<Sql, "batch"> = {
    batch: async (batch) => {
      recorded.push(batch);
      return {} as never;
    },
  };
  const ports = { sql: sql as Sql, clock, ids: randomIds, log: createLog(() => undefined) };
  /** A step with so many batches, each of which takes so long. */
  const step = (name: string, batches: number, ms = 0): Step => {
    let left = batches;
    return {
      name,
      batch: async () => {
        clock.advance(ms);
        left -= 1;
        return { done: 10, more: left > 0 };
      },
    };
  };
  return { ports, step, recorded };
}

describe("a run of retention", () => {
  test("[G3] runs every batch of every step, and records what they did", async () => {
    const { ports, step, recorded } = world();
    const run = await retain(ports, [step("sessions", 3), step("updates", 1)], 1_000);
    expect(run).toMatchObject({ counts: { sessions: 30, updates: 10 }, unfinished: [], errors: [] });
    expect(recorded.length).toBe(1);
  });

  test("[G3] begins no batch after four fifths of its time, and names what is left", async () => {
    const { ports, step } = world();
    const steps = [step("sessions", 100, 300), step("updates", 1)];
    const run = await retain(ports, steps, 1_000);
    expect(run).toMatchObject({ counts: { sessions: 30 }, unfinished: ["sessions", "updates"] });
    expect(await retain(ports, [step("sessions", 2)], 1_000)).toMatchObject({ unfinished: [] });
  });

  test("[G3] a step that fails does not stop the others, and fails the run", async () => {
    const { ports, step, recorded } = world();
    const broken: Step = {
      name: "audit",
      batch: () => Promise.reject(new NadiaError("database_failed", "no")),
    };
    await expect(retain(ports, [broken, step("updates", 1)], 1_000)).rejects.toThrow("no");
    expect(JSON.stringify(recorded)).toContain("database_failed");
    expect(JSON.stringify(recorded)).toContain("updates");
  });
});
