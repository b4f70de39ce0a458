/** Messages that return to the log late are leased in the order in which they came ([S1], promise 5). */
import { expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { append } from "../../core/wal/append.ts";
import { acknowledge, releaseLease } from "../../core/wal/lease.ts";
import { restore } from "../../core/wal/restore.ts";
import { entriesPerLease, leaseMs } from "../../core/wal/rules.ts";
import { envelopeOf, leaseOf, logOf, maxWaitMs, updatesIn, type WalWorld } from "../support/wal-world.ts";

/** Registers the tests for one engine. */
export function walOrder(open: () => WalWorld): void {
  const began = Date.parse("2026-06-01T12:00:00.000Z");
  /** A message that came so many seconds after the first one. */
  const envelope = (user: number, update: number, second = update) =>
    envelopeOf(user, update, `text ${update}`, began + second * 1_000);
  const write = (user: number, update: number, second?: number) =>
    append(open(), envelope(user, update, second));
  const putBack = (user: number, ...updates: readonly number[]) => {
    const customer_id = customerIdOf(user);
    const copies = updates.map((update_id) => ({
      update_id,
      customer_id,
      envelope: JSON.stringify(envelope(user, update_id)),
      attempts: 0,
      released: false,
    }));
    return restore(open(), customer_id, copies, 0);
  };
  const lease = (user: number) => {
    open().clock.advance(maxWaitMs);
    return leaseOf(open(), user);
  };

  test("[S1] (promise 5) a restored message is leased before later ones, however many these are", async () => {
    const user = open().newUser();
    for (let update = 2; update <= 60; update += 1) await write(user, update);
    await putBack(user, 61, 1);
    const first = await lease(user);
    expect(updatesIn(first)).toEqual(Array.from({ length: entriesPerLease }, (_, at) => at + 1));
    expect(first.sorted).toBe(true);
    await acknowledge(open(), first, []);
    const second = await lease(user);
    expect(updatesIn(second)).toEqual([51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61]);
    expect(second.sorted).toBe(false);
  });

  test("[S1] (promise 5) a message restored while the log is leased leaves the lease's entries where they are", async () => {
    const user = open().newUser();
    await write(user, 5);
    const first = await lease(user);
    await write(user, 6);
    await putBack(user, 4);
    await acknowledge(open(), first, []);
    expect(updatesIn(await lease(user))).toEqual([4, 6]);
  });

  test("[S1] (promise 5) a lease that was released out of order is granted again in order, and by update id where times are equal", async () => {
    const user = open().newUser();
    for (const [update, second] of [
      [7, 3],
      [9, 2],
      [8, 2],
    ] as const)
      await write(user, update, second);
    const first = await lease(user);
    expect(updatesIn(first)).toEqual([7, 9, 8]);
    await releaseLease(open(), first, false, true);
    expect(updatesIn(await lease(user))).toEqual([8, 9, 7]);
  });

  test("[S1] (promises 7, 10) an entry that an interrupted sort left twice is leased once, and unreadable ones come first", async () => {
    const user = open().newUser();
    const { command } = open();
    await write(user, 2);
    const log = logOf(customerIdOf(user));
    for (const entry of [` ${JSON.stringify(envelope(user, 2))}`, "damaged"])
      await command("RPUSH", log, entry);
    await putBack(user, 1);
    expect(updatesIn(await lease(user))).toEqual([0, 1, 2]);
    open().clock.advance(leaseMs);
    expect(updatesIn(await leaseOf(open(), user))).toEqual([0, 1, 2]);
  });
}
