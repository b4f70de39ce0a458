/** The silence protocol over stores that the test plays: what is asked in which order, and what a failure changes ([Q1]). */
import { expect, test } from "vitest";
import { NadiaError } from "../../core/kernel/errors.ts";
import { CustomerId, randomIds, ReviewerId } from "../../core/kernel/ids.ts";
import { createLog, type LogLine } from "../../core/kernel/log.ts";
import type { Redis } from "../../core/kernel/redis.ts";
import { type Batch, namedRows, type Sql, statementsOf } from "../../core/kernel/sql.ts";
import { isCustomerSilenced } from "../../core/protocol/guard.ts";
import { changeProtocol, getProtocol } from "../../core/protocol/protocol.ts";
import { type Protocol, ProtocolChange } from "../../core/protocol/schema.ts";
import { manualClock } from "../support/clock.ts";

const customer = CustomerId.parse(randomIds.random());
const eve = { id: ReviewerId.parse(randomIds.random()), name: "Eve" };
const status = { funnel_status: "lead", nickname: null, silenced: true };
const protocol: Protocol = {
  customer_id: customer,
  silenced: true,
  reason: "spam",
  activated_at: "2026-06-01T12:00:00.000Z",
  performed_by: eve,
  held_messages: 0,
  held_bursts: 0,
  released_messages: 0,
  average_cost_usd: null,
  saved_cost_usd: null,
  history: [],
};

/** Stores that note what they are asked; `fails` are the scripts that Redis refuses. */
function play(rows: { protocols?: Protocol[]; statuses?: object[] }, fails: readonly string[] = []) {
  const asked: string[] = [];
  const parameters: unknown[] = [];
  const lines: LogLine[] = [];
  const batch = async (statements: Batch) => {
    asked.push(...Object.keys(statements));
    parameters.push(...statementsOf(statements).flatMap((one) => one.parameters));
    return namedRows(statements, [[], [], rows.protocols ?? [], rows.statuses ?? []]);
  };
  const query = async () => rows.protocols ?? [];
  const redis: Pick<Redis, "script"> = {
    script: async ({ name }, _keys, args) => {
      if (fails.includes(name)) throw new NadiaError("redis_unavailable", "no answer");
      asked.push(`${name} ${String(args.at(-1))}`);
      return 1;
    },
  };
  const ports = {
    // The protocol uses nothing else, and the rows are whatever the test says.
    sql: { batch, query } as unknown as Sql,
    redis: redis as Redis,
    clock: manualClock(0),
    ids: { ...randomIds, random: () => "the-change" },
    log: createLog((line) => lines.push(line)),
  };
  return { ports, asked, parameters, lines };
}

const known = { protocols: [protocol], statuses: [status] };

test("[Q1] the change is announced to Redis before Postgres stores it, and the cached status follows", async () => {
  const { ports, asked, parameters, lines } = play(known);
  const change = { silenced: true, reason: "spam" };
  expect(await changeProtocol(ports, customer, change, eve)).toEqual(protocol);
  expect(asked).toEqual([
    "customers.distrust_status the-change",
    "locked",
    "changed",
    "protocols",
    "statuses",
    "customers.write_status the-change",
  ]);
  expect(parameters).toEqual(expect.arrayContaining(["spam", true, 20, "1970-01-01T00:00:00.000Z"]));
  expect(lines).toEqual([]);
});

test("[Q1] lifting the silence needs no reason: Postgres stores none", async () => {
  const { ports, parameters } = play(known);
  await changeProtocol(ports, customer, { silenced: false }, eve);
  expect(parameters).toContain(null);
  expect(parameters).not.toContain(undefined);
});

test("[Q1] while Redis refuses the announcement nothing is changed; once it was made, the change counts all the same", async () => {
  const refused = play(known, ["customers.distrust_status"]);
  const change = { silenced: false };
  await expect(changeProtocol(refused.ports, customer, change, eve)).rejects.toMatchObject({
    code: "redis_unavailable",
  });
  expect(refused.asked).toEqual([]);
  const { ports, lines } = play(known, ["customers.write_status"]);
  expect(await changeProtocol(ports, customer, change, eve)).toEqual(protocol);
  expect(lines).toMatchObject([{ event: "protocol.not_cached", level: "error", fields: { customer } }]);
});

test("[Q1] a customer without a status row leaves the cache alone", async () => {
  const { ports, asked, lines } = play({ protocols: [protocol] });
  await changeProtocol(ports, customer, { silenced: false }, eve);
  expect(asked.at(-1)).toBe("statuses");
  expect(lines).toEqual([]);
});

test("[Q1] an unknown customer is named: 404 for the protocol and for its change", async () => {
  const { ports } = play({});
  const missing = {
    code: "not_found",
    message: "there is no customer with this id",
    facts: { customer },
  };
  await expect(getProtocol(ports, customer)).rejects.toMatchObject(missing);
  await expect(changeProtocol(ports, customer, { silenced: false }, eve)).rejects.toMatchObject(missing);
  expect(await getProtocol(play(known).ports, customer)).toEqual(protocol);
});

test("[Q1] (promise 10) silencing asks for a reason of at most 1,000 characters, and for nothing else", () => {
  const fault = (change: object) =>
    ProtocolChange.safeParse(change).error?.issues.map(({ path, message }) => `${path.join()}: ${message}`);
  expect(fault({ silenced: true, reason: "spam" })).toBeUndefined();
  expect(fault({ silenced: false })).toBeUndefined();
  expect(fault({ silenced: false, reason: "he apologised" })).toBeUndefined();
  expect(fault({ silenced: true })).toEqual(["reason: say why the customer is silenced"]);
  expect(fault({ silenced: true, reason: "x".repeat(1_000) })).toBeUndefined();
  expect(fault({ silenced: true, reason: "x".repeat(1_001) })).toHaveLength(1);
  expect(fault({ silenced: true, reason: " " })).not.toBeUndefined();
  expect(fault({ silenced: false, until: "tomorrow" })).toHaveLength(1);
  expect(fault({})).toHaveLength(1);
});

test("[Q1] a commit that silence refused is distinguished from every other failure by its SQLSTATE", () => {
  const failure = (code: "database_failed" | "database_unavailable", sqlstate: string) =>
    new NadiaError(code, "no", { facts: { sqlstate } });
  expect(isCustomerSilenced(failure("database_failed", "NA006"))).toBe(true);
  expect(isCustomerSilenced(failure("database_failed", "NA003"))).toBe(false);
  expect(isCustomerSilenced(failure("database_unavailable", "NA006"))).toBe(false);
  expect(isCustomerSilenced(new Error("NA006"))).toBe(false);
});
