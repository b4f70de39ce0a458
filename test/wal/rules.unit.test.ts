/** Entries as text, pauses and limits of the log, without a store ([S1], [S3], [Q3]). */
import { expect, test } from "vitest";
import { NadiaError } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { counts, entryOf, envelopeIn, restoredEntry } from "../../core/wal/entry.ts";
import { isOvertaking } from "../../core/wal/guard.ts";
import { copyingKey, dueKeys, isCustomer, keys, seenKey, seenKeys } from "../../core/wal/keys.ts";
import { handledMs, maxDueDelayMs, rateWindows, retryPauseMs, seenMs } from "../../core/wal/rules.ts";
import { envelopeOf, reachabilityOf } from "../support/wal-world.ts";

const hour = 3_600_000;
const envelope = envelopeOf(7, 1);
const json = JSON.stringify(envelope);

test("[S1] an entry is its mark, a space and the envelope; only the names of windows and `released` are marks", () => {
  expect(entryOf(` ${json}`)).toEqual({ envelope, overLimit: null });
  for (const { name } of rateWindows)
    expect(entryOf(`${name} ${json}`)).toEqual({ envelope, overLimit: name });
  expect(entryOf(`week ${json}`)).toEqual({ envelope, overLimit: null });
  expect(entryOf(json.replaceAll(" ", ""))).toEqual({
    envelope: envelopeIn(json.replaceAll(" ", "")),
    overLimit: null,
  });
  expect(entryOf(restoredEntry({ envelope: json, released: true }))).toEqual({
    envelope,
    overLimit: null,
    released: true,
  });
  expect(restoredEntry({ envelope: json, released: false })).toBe(` ${json}`);
});

test("[S1] (promise 10) an unreadable entry is kept as it is", () => {
  expect(entryOf('minute {"v":9}')).toEqual({ envelope: null, raw: '{"v":9}' });
  expect(entryOf("damaged")).toEqual({ envelope: null, raw: "damaged" });
  expect([envelopeIn("{"), envelopeIn('{"v":9}')]).toEqual([null, null]);
});

test("[A2] messages and their edits count towards the rate windows, and nothing else", () => {
  expect(counts(envelope)).toBe(true);
  expect(counts({ ...envelope, kind: "edited_message" } as typeof envelope)).toBe(true);
  expect(counts(reachabilityOf(7, 2))).toBe(false);
});

test("[Q3] [A2] 120 messages a minute, 1,000 an hour and 5,000 a day", () => {
  expect(rateWindows).toEqual([
    { name: "minute", ms: 60_000, limit: 120 },
    { name: "hour", ms: hour, limit: 1_000 },
    { name: "day", ms: 24 * hour, limit: 5_000 },
  ]);
});

test("[S1] a failed turn is tried again after 2, 4, 8 … 60 s; no burst waits impossibly long", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 1_000].map(retryPauseMs)).toEqual([
    2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000,
  ]);
  expect(maxDueDelayMs({ debounceMs: 3_000, maxWaitMs: 15_000 })).toBe(60_000);
  expect(maxDueDelayMs({ debounceMs: 300_000, maxWaitMs: 900_000 })).toBe(300_000);
  expect(maxDueDelayMs({ debounceMs: 900_000, maxWaitMs: 300_000 })).toBe(300_000);
});

test("[S1] marks outlive Telegram's 24 h of repeats, and end before a week", () => {
  expect([seenMs, handledMs]).toEqual([25 * hour, 6 * 24 * hour]);
});

test("[S1] an update is marked in the part that the scripts find by its id, also if that is negative", () => {
  const customer = customerIdOf(7);
  const parts = [0, 127, 128, 2 ** 52, -1, -128, -129].map((id) =>
    seenKeys(customer).indexOf(seenKey(customer, id)),
  );
  // Lua's modulo, unlike JavaScript's, is never negative.
  expect(parts).toEqual([0, 127, 0, 0, 127, 0, 127]);
});

test("[S1] a customer's keys share a cluster slot, and their shard is one of 16", () => {
  const customer = customerIdOf(7);
  const { due, ...own } = keys(customer);
  expect(own).toEqual({
    log: `wal:{${customer}}`,
    state: `wal:{${customer}}:state`,
    rates: ["minute", "hour", "day"].map((name) => `rate:{${customer}}:${name}`),
  });
  expect(seenKeys(customer)).toHaveLength(128);
  expect(dueKeys).toHaveLength(16);
  expect([dueKeys[0], dueKeys[15]]).toEqual(["wal:due:00", "wal:due:15"]);
  expect(dueKeys).toContain(due);
  expect(copyingKey).toBe("wal:copying");
  expect([customer, customer.toUpperCase(), "x"].map(isCustomer)).toEqual([true, false, false]);
});

test("[S1] (promise 5) a commit that would overtake is distinguished from every other failure by its SQLSTATE", () => {
  const failure = (code: "database_failed" | "database_unavailable", sqlstate: string) =>
    new NadiaError(code, "no", { facts: { sqlstate } });
  expect(isOvertaking(failure("database_failed", "NA003"))).toBe(true);
  expect(isOvertaking(failure("database_failed", "NA006"))).toBe(false);
  expect(isOvertaking(failure("database_unavailable", "NA003"))).toBe(false);
  expect(isOvertaking(new Error("NA003"))).toBe(false);
});
