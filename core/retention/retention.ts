/** Deletes data whose retention period is over, and shows what is stored ([G3]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import { days, runEveryMs } from "./periods.ts";
import { policy, stepsOf } from "./policy.ts";
import type { Retention, RetentionRun } from "./schema.ts";
import * as sql from "./sql.ts";

/** A part of a run; each batch is complete, so a run can end or die between two of them. */
export interface Step {
  readonly name: string;
  /** Does a bounded amount of work; `more` says that there may be more of it. */
  batch(): Promise<{ readonly done: number; readonly more: boolean }>;
}

/** Rows of one batch: less than a second's work. */
const atOnce = 1_000;
/** Runs shown. */
const shown = 10;

const day = 86_400_000;

/** The time before which a period of this many days is over, ISO 8601. */
export const endOf = (period: number, now: number): string => iso(now - period * day);

/** A step for each table whose rows expire by age alone. */
export const cleaningSteps = ({ sql: db, clock }: Pick<Ports, "sql" | "clock">): readonly Step[] =>
  Object.entries(sql.cleanings).map(([name, cleaning]) => ({
    name,
    batch: async () => {
      const [row] = await db.query(cleaning.batch(endOf(cleaning.days, clock.now()), atOnce));
      const done = row?.n ?? 0;
      return { done, more: done === atOnce };
    },
  }));

/** Drops the months that no longer hold interactions ([P9]). */
export const partitionStep = ({ sql: db, clock }: Pick<Ports, "sql" | "clock">): Step => ({
  name: "partitions",
  batch: async () => {
    const [row] = await db.query(sql.dropPartitions(endOf(days.hot, clock.now())));
    return { done: row?.n ?? 0, more: false };
  },
});

/** Stores what a run did. */
export const recordRun = async ({ sql: db }: Pick<Ports, "sql">, run: RetentionRun): Promise<void> =>
  void (await db.batch({ run: sql.insertRun(run) }));

/** The policy, the last runs, and when the next one is due. */
export async function showRetention({ sql: db }: Pick<Ports, "sql">): Promise<Retention> {
  const runs = await db.query(sql.selectRuns(shown));
  const [last] = runs;
  const next_run_at = last === undefined ? null : iso(Date.parse(last.started_at) + runEveryMs);
  return { policy: shownPolicy, runs, next_run_at };
}

const shownPolicy: Retention["policy"] = policy.map(
  ({ store, name, what, period, end, about, customer, personal }) => ({
    store,
    name,
    what,
    period,
    end,
    about,
    customer,
    personal,
    steps: [...stepsOf(name)],
  }),
);
