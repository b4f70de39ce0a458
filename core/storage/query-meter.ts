/** Counts and times this process's statements, in bounded memory ([P10]). */
import type { Clock } from "../kernel/clock.ts";
import { type Sql, statementsOf } from "../kernel/sql.ts";

export interface QueryFigures {
  /** Completed round trips since the process started. */
  readonly count: number;
  /** How many of them failed. */
  readonly errors: number;
  /** In progress now. */
  readonly active: number;
  /** Waiting to retry a request that never left. */
  readonly waiting: number;
  /** The mean of the last thousand, ms; 0 before the first. */
  readonly mean_ms: number;
  readonly p95_ms: number;
}

export interface SlowStatement {
  /** With placeholders; bound values are never stored. */
  readonly statement: string;
  readonly calls: number;
  readonly mean_ms: number;
  readonly max_ms: number;
}

export interface QueryMeter {
  /** The same database, with each round trip measured. */
  metered(sql: Sql): Sql;
  /** The same clock, with each pause on it counted as waiting. */
  watched(clock: Clock): Clock;
  figures(): QueryFigures;
  /** The slowest statements on average, slowest first. */
  slowest(count: number): SlowStatement[];
}

/** Round trips in the mean and percentile. */
const remembered = 1_000;
/** How many statements are tracked; the texts come from our own code, so there are not many more. */
const maxStatements = 300;
/** Characters stored of a statement. */
const maxTextLength = 2_000;

interface Total {
  calls: number;
  ms: number;
  max: number;
}

interface State {
  count: number;
  errors: number;
  running: number;
  waiting: number;
  readonly times: number[];
  readonly statements: Map<string, Total>;
}

/** A meter whose milliseconds come from `timer`. */
export function createQueryMeter(timer: () => number = () => performance.now()): QueryMeter {
  const state: State = { count: 0, errors: 0, running: 0, waiting: 0, times: [], statements: new Map() };
  const measure = <T>(texts: readonly string[], call: () => Promise<T>) =>
    measured(state, timer, texts, call);
  return {
    metered: (sql) => ({
      query: (statement) => measure([statement.sql], () => sql.query(statement)),
      batch: (batch) =>
        measure(
          statementsOf(batch).map((statement) => statement.sql),
          () => sql.batch(batch),
        ),
    }),
    watched: (clock) => ({
      now: () => clock.now(),
      wait: async (ms, signal) => {
        state.waiting += 1;
        await clock.wait(ms, signal).finally(() => (state.waiting -= 1));
      },
    }),
    figures: () => figuresOf(state),
    slowest: (count) => slowestOf(state, count),
  };
}

async function measured<T>(
  state: State,
  timer: () => number,
  texts: readonly string[],
  call: () => Promise<T>,
): Promise<T> {
  const start = timer();
  state.running += 1;
  try {
    return await call();
  } catch (error) {
    state.errors += 1;
    throw error;
  } finally {
    state.running -= 1;
    recordQuery(state, texts, timer() - start);
  }
}

function recordQuery(state: State, texts: readonly string[], ms: number): void {
  state.times[state.count % remembered] = ms;
  state.count += 1;
  const text = texts.map(oneLine).join("; ").slice(0, maxTextLength);
  const total = state.statements.get(text) ?? { calls: 0, ms: 0, max: 0 };
  state.statements.delete(text);
  // The map is ordered by last use: the least recently used statement is evicted.
  state.statements.set(text, { calls: total.calls + 1, ms: total.ms + ms, max: Math.max(total.max, ms) });
  const [oldest] = state.statements.keys();
  if (state.statements.size > maxStatements && oldest !== undefined) state.statements.delete(oldest);
}

const oneLine = (text: string): string => text.slice(0, maxTextLength).replaceAll(/\s+/g, " ").trim();

function figuresOf({ count, errors, running, waiting, times }: State): QueryFigures {
  const sorted = times.toSorted((a, b) => a - b);
  const sum = sorted.reduce((total, ms) => total + ms, 0);
  return {
    count,
    errors,
    active: running - waiting,
    waiting,
    mean_ms: rounded(sum / Math.max(1, sorted.length)),
    p95_ms: rounded(sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0),
  };
}

const slowestOf = ({ statements }: State, count: number): SlowStatement[] =>
  [...statements]
    .map(([statement, { calls, ms, max }]) => ({
      statement,
      calls,
      mean_ms: rounded(ms / calls),
      max_ms: rounded(max),
    }))
    .sort((a, b) => b.mean_ms - a.mean_ms)
    .slice(0, count);

const rounded = (ms: number): number => Math.round(ms * 100) / 100;
