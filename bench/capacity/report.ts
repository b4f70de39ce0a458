/** The capacity model as text: for the terminal, and docs/capacity.md. */
import { replyMs } from "../../core/ledger/port.ts";
import { assumptions as assumed } from "./assumptions.ts";
import { changes, tolerance } from "./confirm.ts";
import { byteDays, type Capacity, capacityOf, storedDays, loadOf } from "./model.ts";
import { prices } from "./prices.ts";
import type { Measured } from "./schema.ts";

/** Three digits, with commas. */
export const short = (n: number): string =>
  Number(n.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 });

const usd = (n: number): string =>
  `$${n.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line)].join(
    "\n",
  );
};

const loadRows = ({ load }: Capacity): [string, string][] => [
  ["messages a second at the peak", short(load.peak_messages_per_second)],
  ["Lambda: invocations a day", short(load.invocations)],
  ["Lambda: seconds a day", short(load.function_seconds)],
  ["API Gateway: calls a day", short(load.api_calls)],
  ["Redis: commands a day", short(load.redis_commands)],
  ["Redis: GB stored", short(load.redis_gb)],
  ["Postgres: statements a day", short(load.sql_statements)],
  ["Postgres: CPU seconds a day", short(load.postgres_cpu_seconds)],
  ["Postgres: GB stored", short(load.postgres_gb)],
  ["SQS: requests a day", short(load.queue_requests)],
  ["DynamoDB: write units a day", short(load.ledger_writes)],
  ["DynamoDB: GB stored", short(load.ledger_gb)],
  ["S3: objects stored a day", short(load.archive_puts)],
  ["S3: GB archived", short(load.archive_gb)],
  ["CloudWatch: GB of logs a day", short(load.log_gb)],
  ["reviewers who work all day", short(load.reviewers)],
];

const costRows = ({ usd_per_million, total_usd_per_million }: Capacity): [string, string][] => [
  ...Object.entries(usd_per_million).map(([part, n]): [string, string] => [part, usd(n)]),
  ["all", usd(total_usd_per_million)],
];

/** The used share of a limit; beyond it, how many times the limit is needed. */
const useOf = (used: number): string =>
  used <= 1 ? `${short(100 * used)} %` : `${short(Math.ceil(used))} times the limit`;

/** The command's output. */
export function report(capacity: Capacity, measured: Measured): string {
  const first = capacity.first_limit;
  return [
    `${short(capacity.messages_per_day)} messages a day from ${short(capacity.customers)} customers`,
    `(measured ${measured.measured_at.slice(0, 10)} at ${measured.commit}: ${measured.messages} messages)`,
    "",
    ...loadRows(capacity).map(([what, n]) => `  ${what.padEnd(34)}${n.padStart(14)}`),
    "",
    "USD per million messages",
    ...costRows(capacity).map(([part, n]) => `  ${part.padEnd(34)}${n.padStart(14)}`),
    `  ${"a month".padEnd(34)}${usd(capacity.usd_per_month).padStart(14)}`,
    "",
    `first limit, at ${short(first?.reached_at ?? 0)} messages a day: ${first?.what}`,
    "",
    ...capacity.limits.map(
      ({ what, used, reached_at, plan }) =>
        `  ${useOf(used).padStart(20)}  ${what}; reached at ${short(reached_at)} a day${used > 0.5 ? `\n${" ".repeat(24)}then: ${plan}` : ""}`,
    ),
  ].join("\n");
}

const days = [5_000, 25_000, 1_000_000, 100_000_000];
const scenarioOf = (messages_per_day: number) => ({
  messages_per_day,
  customers: Math.ceil(messages_per_day / assumed.messages_per_customer),
});

/** What was expected of the growth from today's load to the planned one, next to what the model says. */
function growth(measured: Measured): string {
  const [now, planned] = [5_000, 25_000].map((n) => loadOf(measured, scenarioOf(n)));
  const gb = (n: number | undefined) => `${short(n ?? 0)} GB`;
  return table(
    ["store", "expected at 5,000 a day", "at 25,000", "model at 5,000 a day", "at 25,000"],
    [
      ["Postgres", "2.5 GB", "15 GB", gb(now?.postgres_gb), gb(planned?.postgres_gb)],
      ["Redis", "500 MB", "3 GB", gb(now?.redis_gb), gb(planned?.redis_gb)],
    ],
  );
}

function measuredTable(measured: Measured): string {
  const { load, cpu_ms } = measured.message;
  const engines = Object.entries(load).map(([engine, { requests, units, bytes_in, bytes_out }]) => [
    engine,
    ...[requests, units, bytes_in, bytes_out].map(short),
  ]);
  const cpu = Object.entries(cpu_ms).map(([name, ms]) => `${name} ${short(ms)} ms`);
  return `${table(["engine", "requests", "units", "bytes sent", "bytes received"], engines)}

CPU: ${cpu.join(", ")}, Postgres ${short(measured.message.postgres_cpu_ms)} ms, Redis ${short(measured.message.redis_cpu_ms)} ms.
Redis keeps ${short(measured.redis_bytes.per_customer)} bytes per customer, and ${short(measured.redis_bytes.cached_per_message)} bytes of each message for ${replyMs / 60_000} minutes.

${table(
  ["table", "bytes per message", "stored for days"],
  Object.entries(measured.message.rows).map(([name, bytes]) => [
    name,
    short(bytes),
    short(storedDays[name] ?? 0),
  ]),
)}`;
}

/** The share of Postgres' data that stays for a year. */
function shareOfYear({ message }: Measured): number {
  const { memory_logs = 0, audit_log = 0 } = message.rows;
  return byteDays({ ...message, rows: { memory_logs, audit_log } }) / byteDays(message);
}

/** How the second run's figures compare with the first run's. */
function confirmation(measured: Measured, confirmed: Measured): string {
  const all = changes(measured, confirmed);
  const far = all.filter(({ change }) => Math.abs(change) > tolerance);
  const named = far.map(({ name, change }) => `${name} (${change > 0 ? "+" : ""}${short(100 * change)} %)`);
  const others = far.length === 0 ? "" : `; the others are ${named.join(", ")}`;
  return `has ${all.length - far.length} of ${all.length} figures within 10 %${others}.`;
}

/** docs/capacity.md. */
export function page(measured: Measured, confirmed: Measured): string {
  const all = days.map((n) => capacityOf(measured, scenarioOf(n)));
  const columns = (rows: (capacity: Capacity) => [string, string][]) =>
    (all[0] === undefined ? [] : rows(all[0])).map(([name], row) => [
      name,
      ...all.map((capacity) => rows(capacity)[row]?.[1] ?? ""),
    ]);
  const head = days.map((n) => `${n.toLocaleString("en-US")} a day`);
  return `# Capacity

What NADIA needs from 5,000 to 100,000,000 messages a day, where it reaches a limit first, and what a million messages
cost. \`npm run capacity -- --docs\` writes this page; \`npm run capacity -- --messages-per-day 25000\` answers for any
number (\`--help\`).

The figures of one message come from a run (\`npm run capacity:measure\`, stored in \`bench/capacity/measured.json\`):
${measured.messages} messages of ${measured.customers} customers on ${measured.measured_at.slice(0, 10)} at commit ${measured.commit} (${measured.machine}), through the
built functions under Lambda's Runtime API, over Postgres 18, Redis 7 and stand-ins for the other engines. Each message
is a separate turn and gets a reply of one bubble; a burst costs less. What no local run can measure, such as how long a
model takes, is in \`bench/capacity/assumptions.ts\`: the peak is ${assumed.peak} times the day's mean.

## One message

${measuredTable(measured)}

A table's bytes include its indexes, and the dead rows between two runs of autovacuum.

A second run, of ${confirmed.messages.toLocaleString("en-US")} messages of ${confirmed.customers} customers, ${confirmation(measured, confirmed)}

\`units\` are Redis commands, SQL statements, SQS requests and DynamoDB write units. \`first\` and \`second\` are the models.

## Load

${table(["", ...head], columns(loadRows))}

## Costs of a million messages

In USD, for functions of ${assumed.function_mb} MB. The models cost what their tokens cost in the list that the ledger uses
(\`core/drafting/prices.ts\`), at ${assumed.characters_per_token} characters a token and with conversations as short as those measured.

${table(["", ...head], columns(costRows))}

## Limits

The first limit is the one with the lowest number of messages a day: ${all.at(-1)?.first_limit?.what}
(${useOf(all.at(-1)?.first_limit?.used ?? 0)} at ${head.at(-1)}).

${table(
  ["limit", "at most", "reached at", "at 100,000,000 a day", "then"],
  (all.at(-1)?.limits ?? []).map(({ what, at_most, reached_at, used, plan }) => [
    what,
    short(at_most),
    `${short(reached_at)} a day`,
    useOf(used),
    plan,
  ]),
)}

People are the limit before any of these: a reviewer who takes ${assumed.review_seconds} seconds for a draft decides ${short((assumed.review_hours * 3_600) / assumed.review_seconds)} in ${assumed.review_hours} hours.

## Growth of the stores

${growth(measured)}

"Expected" is the estimate that the project started from. The model counts what the retention rules keep. Postgres needs
more than expected because conversations (\`memory_logs\`) and decisions (\`audit_log\`) stay for a year, which is ${short(100 * shareOfYear(measured))} % of it;
all else moves to S3 after 30 days. \`core/retention/periods.ts\` has the periods. Redis needs less, because a context is
compressed and the history holds 50 messages.

## Prices

List prices of us-east-1 without free tiers; \`bench/capacity/prices.ts\` and \`limits.ts\` have them as data.

${table(
  ["price", "USD", "per", "as of", "source"],
  Object.entries(prices).map(([name, { usd: amount, per, as_of, source }]) => [
    name,
    String(Number(amount.toPrecision(6))),
    per,
    as_of,
    source,
  ]),
)}
`;
}
