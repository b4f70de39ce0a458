/**
 * Failed sign-ins: an attacker has to wait, but the account's owner can sign in from a known browser
 * (docs/decisions.md: device mark).
 */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import { type Ids, sha256 } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import * as sql from "./attempts-sql.ts";
import type { Attempts, Guess, Outcome } from "./ports.ts";
import type { OptionalRedis } from "./optional-redis.ts";
import * as lua from "./lua.ts";
import { loginPolicy } from "./rules.ts";

interface Context {
  readonly sql: Sql;
  readonly redis: OptionalRedis;
  readonly clock: Clock;
  readonly ids: Ids;
}

const Reply = z.tuple([z.enum(["open", "locked"]), z.int()]);

/**
 * The key of a counter. Hashed, so that neither store contains e-mails or addresses; accounts that do not exist have
 * one too.
 */
const keyOf = (kind: string, ...names: readonly string[]): string =>
  `login:{${sha256(JSON.stringify([kind, ...names]))}}`;

/** The counters of a guess; an address counts each account once. */
function bucketsOf({ account, address, device }: Guess, id: string): sql.Bucket[] {
  const { own, everywhere, accounts } = loginPolicy;
  if (device !== null)
    return [{ key: keyOf("device", account, device), member: id, clearsAll: true, ...own }];
  const network = networkOf(address);
  return [
    { key: keyOf("own", account, network), member: id, clearsAll: true, ...own },
    { key: keyOf("account", account), member: id, clearsAll: false, ...everywhere },
    { key: keyOf("address", network), member: sha256(account), clearsAll: false, ...accounts },
  ];
}

/** Failed sign-ins, counted in this Redis and, while it is down, in Postgres. */
export const createAttempts = (context: Context): Attempts => ({
  begin: async (guess) => {
    const buckets = bucketsOf(guess, context.ids.random());
    await recordOutcome(context, buckets, "begun");
    return { end: (outcome) => recordOutcome(context, buckets, outcome) };
  },
});

/** Throws `login_locked`, and then records nothing. */
async function recordOutcome(
  context: Context,
  buckets: readonly sql.Bucket[],
  outcome: Outcome | "begun",
): Promise<void> {
  const { redis, clock } = context;
  const keys = buckets.map(({ key }) => key);
  const args = buckets.flatMap(({ member, windowMs, maxFailures, clearsAll }) => [
    member,
    windowMs,
    maxFailures,
    clearsAll ? 1 : 0,
  ]);
  const reply = await redis.script(lua.attempt, keys, [clock.now(), outcome, ...args]);
  const wait = reply === undefined ? await waitInPostgres(context, buckets, outcome) : Reply.parse(reply)[1];
  if (wait > 0) throw locked(wait);
}

async function waitInPostgres(
  { sql: db, clock }: Context,
  buckets: readonly sql.Bucket[],
  outcome: Outcome | "begun",
): Promise<number> {
  const now = clock.now();
  const { recorded } = await db.batch({
    dropped: sql.dropOld(iso(now - loginPolicy.everywhere.windowMs)),
    // Serializes simultaneous guesses, so that each sees the ones before it.
    lock: sql.lockBuckets(buckets),
    recorded: sql.recordOutcome(buckets, outcome, now),
  });
  return recorded[0]?.wait ?? 0;
}

const locked = (waitMs: number) => {
  const seconds = Math.ceil(waitMs / 1_000);
  return new NadiaError("login_locked", `too many failed sign-ins; try again in ${seconds} seconds`, {
    facts: { retry_after: seconds },
  });
};

/**
 * The smallest network that belongs to one attacker: an IPv4 address, or the /64 that providers assign to a line in
 * IPv6.
 */
export function networkOf(ip: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip)?.[1];
  if (mapped !== undefined || !ip.includes(":")) return mapped ?? ip;
  const [head = "", tail] = ip.toLowerCase().split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const [left, right] = [groups(head), groups(tail ?? "")];
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  const whole = tail === undefined ? left : [...left, ...zeros, ...right];
  return whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
