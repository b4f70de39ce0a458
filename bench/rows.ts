/** The rows of `npm run bench`: which probe finds a figure, and what it must be. */

export interface Further {
  readonly name: string;
  /** Its file in bench/probes. */
  readonly probe: string;
  readonly figure: string;
}

export interface Row extends Further {
  /** `max` and `min` limit the figure itself; `ratio` (at most) and `times` (at least) limit it relative to today's. */
  readonly target: { readonly kind: "max" | "min" | "ratio" | "times"; readonly value: number };
}

type Target = Row["target"];
type Targets = readonly (readonly [name: string, figure: string, target: Target])[];

const atMost = (value: number): Target => ({ kind: "max", value });
const atLeast = (value: number): Target => ({ kind: "min", value });
const ofToday = (value: number): Target => ({ kind: "ratio", value });
const timesToday = (value: number): Target => ({ kind: "times", value });

const from = (probe: string, targets: Targets): Row[] =>
  targets.map(([name, figure, target]) => ({ name, probe, figure, target }));

/** A name and a figure for 1, 10 and 100 customers. */
const crowds = [1, 10, 100].map((count) => ({
  count,
  of: count === 1 ? "1 customer" : `${count} customers`,
}));
const fsyncs = [
  { fsync: "everysec", says: "fsync every second" },
  { fsync: "always", says: "fsync always" },
];

export const rows: readonly Row[] = [
  ...from("interaction", [
    ["our CPU per interaction, ms", "own_cpu_ms", ofToday(0.4)],
    ["engines' CPU per interaction, ms", "engines_cpu_ms", ofToday(0.5)],
    ["SQL statements per interaction", "statements", atMost(14)],
    ["SQL statements with triggers", "statements_with_triggers", atMost(24)],
    ["bytes to Redis per interaction", "redis_bytes", ofToday(0.35)],
    ["bytes to Postgres per interaction", "postgres_bytes", ofToday(0.5)],
  ]),
  ...from("embedded", [
    ["embedded loop, interactions a second", "loop_per_second", timesToday(5)],
    ["embedded loop, CPU per interaction, ms", "loop_cpu_ms", ofToday(0.2)],
    ["npm start, peak memory, MB", "peak_mb", ofToday(0.7)],
    ["npm start, idle memory, MB", "idle_mb", ofToday(0.8)],
    ["npm start until healthy, empty, ms", "start_empty_ms", ofToday(0.4)],
    ["npm start until healthy, filled, ms", "start_filled_ms", ofToday(0.5)],
  ]),
  ...from("get", [
    ["GET through our driver to a socket's", "get_to_socket", atMost(2.5)],
    ["CPU of a GET through our driver, ms", "get_cpu_ms", ofToday(0.5)],
  ]),
  ...from(
    "log",
    crowds.map(({ count, of }) => [
      `log per message, our HTTP driver, ${of}, ms`,
      `driver_ms_everysec_${count}`,
      ofToday(0.5),
    ]),
  ),
  ...from(
    "log",
    fsyncs.flatMap(({ fsync, says }) =>
      crowds.map(({ count, of }): Targets[number] => [
        `log's rate to BullMQ's, ${of}, ${says}`,
        `to_bullmq_${fsync}_${count}`,
        atLeast(1.5),
      ]),
    ),
  ),
  ...from("seen", [
    ["embedded Redis, a customer's 3,000th update to a 30th", "handled_old_to_young", atMost(1.1)],
  ]),
  ...from("stall", [
    ["longest stall of drafting after a slow Redis, s", "stall_s", atMost(5)],
    ["messages lost by it", "stall_lost", atMost(0)],
  ]),
  ...from("ledger", [
    ["ledger, 25 calls, SQLite, ms", "sqlite_ms", ofToday(0.3)],
    ["ledger, 25 calls, dynoxide, ms", "dynamo_ms", ofToday(0.3)],
  ]),
  ...from("size", [["npm ci, node_modules, MB", "packages_mb", ofToday(0.65)]]),
  ...from("console", [["console, idle CPU over a queue of 2,000, ms in 20 s", "idle_cpu_ms", ofToday(0.1)]]),
  ...from("cold-start", [
    ["webhook cold start to a bare handler's", "cold_to_bare", atMost(1.2)],
    ["the same, CPU time", "cold_cpu_to_bare", atMost(1.2)],
    ["webhook cold start to grammY's leanest", "cold_to_grammy", atMost(0.75)],
    ["the same to grammY's, CPU time", "cold_cpu_to_grammy", atMost(0.75)],
    ["webhook warm, updates a second", "warm_per_second", timesToday(2)],
    ["webhook bundle, KB", "bundle_kb", atMost(110)],
  ]),
];

const more = (probe: string, names: Readonly<Record<string, string>>): Further[] =>
  Object.entries(names).map(([figure, name]) => ({ name, probe, figure }));

/** Figures without a target: what the rows are made of, CPU time, and further peers. */
export const further: readonly Further[] = [
  ...fsyncs.flatMap(({ fsync, says }) =>
    crowds.flatMap(({ count, of }) =>
      more("log", {
        [`socket_ms_${fsync}_${count}`]: `log per message, ${of}, ${says}, socket, ms`,
        [`bullmq_ms_${fsync}_${count}`]: `BullMQ, the same, ms`,
        [`cpu_to_bullmq_${fsync}_${count}`]: `BullMQ's CPU time to the log's, the same`,
        [`driver_to_bullmq_${fsync}_${count}`]: `log's rate by our HTTP driver to BullMQ's, the same`,
        [`driver_cpu_ms_${fsync}_${count}`]: `log per message, our HTTP driver, the same, CPU ms`,
      }),
    ),
  ),
  ...[1, 10, 100, 1_000].flatMap((count) =>
    more("crowds", {
      [`ms_${count}`]: `log per message, customers side by side: ${count}, socket, ms`,
      [`cpu_ms_${count}`]: "the same, our CPU ms",
      [`redis_cpu_ms_${count}`]: "the same, Redis' CPU ms",
    }),
  ),
  ...["off", "on"].flatMap((commit) =>
    crowds.flatMap(({ count, of }) =>
      more("postgres-peers", {
        [`pgboss_ms_${commit}_${count}`]: `pg-boss per message, ${of}, synchronous_commit=${commit}, ms`,
        [`graphile_ms_${commit}_${count}`]: `graphile-worker, the same, ms`,
      }),
    ),
  ),
  ...more("seen", {
    append_old_to_young: "embedded Redis, 3,000th append to a 30th",
    cpu_old_to_young: "the same with lease and acknowledgement, CPU time",
    handled_old_ms: "embedded Redis, a customer's 3,000th update, ms",
  }),
  ...more("stall", { stall_messages: "messages written during it" }),
  ...more("ledger", {
    sqlite_single_ms: "ledger, 25 single saves, SQLite, ms",
    dynamo_single_ms: "ledger, 25 single saves, dynoxide, ms",
    dynamo_cpu_ms: "ledger, 25 calls, dynoxide, our CPU ms",
  }),
  ...more("console", {
    browser_cpu_ms: "console, idle CPU of all of Chromium's processes, ms in 20 s",
    elements: "elements of the page",
  }),
  ...more("cold-start", {
    cold_ms: "webhook cold start, ms",
    warm_cpu_ms: "webhook warm, CPU per update, ms",
    warm_grammy_per_second: "grammY warm, updates a second",
    warm_telegraf_per_second: "telegraf warm, updates a second",
    cold_to_grammy_sqs: "webhook cold start to grammY's with the SQS SDK",
    cold_to_telegraf: "webhook cold start to telegraf's",
  }),
];

/** Probes that measure no code of ours: once is enough. */
export const peersAlone: ReadonlySet<string> = new Set(["postgres-peers"]);
