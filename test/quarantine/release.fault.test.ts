/** Releases whose process dies on the way, and a release that meets the remains of a failed draft. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { type CustomerId, customerIdOf, ReviewerId } from "../../core/kernel/ids.ts";
import { parkedEnvelope, undraftedStatements } from "../../core/intake/undrafted-updates.ts";
import { releaseMessages, retryParked } from "../../core/pipeline/release.ts";
import { changeProtocol } from "../../core/protocol/protocol.ts";
import { type Crash, type CrashWorld, startCrashWorld } from "../support/crash.ts";
import { textUpdate } from "../support/updates.ts";
import { envelopeOf } from "../support/wal-world.ts";
import { interactionsOf } from "../support/whole-flow.ts";

const reviewer = { id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"), name: "admin" };
/** A release has about ten calls; one that never ends would be a bug. */
const maxCalls = 60;

describe("a release", () => {
  let world: CrashWorld;
  let user = 1_000;
  let update = 0;
  beforeAll(async () => {
    world = await startCrashWorld();
  });
  afterAll(() => world.close());

  async function write(userId: number, messageId: number): Promise<void> {
    update += 1;
    const date = Math.floor(world.clock.now() / 1_000);
    const written = textUpdate({ updateId: update, messageId, userId, text: `text ${messageId}`, date });
    await world.start(null).webhook.receive(JSON.stringify(written));
  }

  async function workOff(draft = world.start(null).draft): Promise<void> {
    for (let next = world.queue.take(); next !== undefined; next = world.queue.take())
      if (next.queue === "drafts") await draft.draft(next.job);
  }

  /** Runs the schedule until there is nothing left to do. */
  async function settle(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      world.clock.advance(120_000);
      await world.start(null).recovery.sweep();
      await workOff();
    }
  }

  /** A silenced customer who wrote three messages. */
  async function silenced(): Promise<CustomerId> {
    user += 1;
    const customer = customerIdOf(user);
    await write(user, 1);
    await workOff();
    await changeProtocol(world.start(null).reviewer, customer, { silenced: true, reason: "spam" }, reviewer);
    for (const messageId of [2, 3, 4]) await write(user, messageId);
    return customer;
  }

  /**
   * The calls after which a release died while no other call was under way: a death before the next call would leave the
   * same behind, and is not tried as well.
   */
  const between = new Set<number>();

  const release = async (customer: CustomerId, crash: Crash | null) => {
    const process = world.start(crash);
    const releasing = releaseMessages(process.reviewer, { customer }, reviewer);
    const outcome = await Promise.race([releasing, process.died]);
    if (crash !== null && process.diedBetweenCalls()) between.add(crash.at);
    return outcome;
  };

  /** Anything left outside reviews. */
  async function leftOf(customer: CustomerId) {
    const [row] = await world.engines.sql.query(
      statement<{ held: number; copies: number; parked: number; audits: number }>(sql`
        select (select count(*)::integer from quarantine_messages
            where user_id = ${customer}::uuid and released_at is null) as held,
          (select count(*)::integer from wal_fallback where customer_id = ${customer}::uuid) as copies,
          (select count(*)::integer from kept_updates where customer_id = ${customer}::uuid) as parked,
          (select count(*)::integer from audit_log
            where subject_id = ${customer} and action = 'quarantine.release') as audits`),
    );
    return row;
  }

  const answered = async (customer: CustomerId) =>
    (await interactionsOf(world, customer)).map(({ messages }) => messages);

  for (const mode of ["after", "before"] as const) {
    test(`[Q2] (promises 2, 5, 7) whichever call it dies at, ${mode} it, every message is drafted once and in order`, async () => {
      let at = 0;
      for (let outcome: unknown = "died"; outcome === "died" && at < maxCalls;) {
        at += 1;
        if (mode === "before" && between.has(at - 1)) continue;
        const customer = await silenced();
        await workOff();
        outcome = await release(customer, { at, mode });
        await settle();
        // A client without a response tries again; what was already released is rejected.
        await release(customer, null);
        await settle();
        expect(await answered(customer), `crash at ${at}`).toEqual([[1, 2, 3, 4]]);
        expect(await leftOf(customer)).toEqual({ held: 0, copies: 0, parked: 0, audits: 1 });
      }
      expect(at).toBeGreaterThan(4);
      expect(at).toBeLessThan(maxCalls);
    });
  }

  test("(promises 2, 7, 13) whichever call the retry of a parked message dies at, it is drafted once", async () => {
    let at = 0;
    for (let outcome: unknown = "died"; outcome === "died" && at < maxCalls;) {
      at += 1;
      user += 1;
      const customer = customerIdOf(user);
      await write(user, 1);
      await workOff();
      const envelope = envelopeOf(user, (update += 1), "text 2");
      const kept = parkedEnvelope(customer, "failed_repeatedly", JSON.stringify(envelope), world.clock.now());
      await world.engines.sql.batch({ kept: undraftedStatements([kept]) });
      const retry = (crash: Crash | null) => {
        const process = world.start(crash);
        return Promise.race([retryParked(process.reviewer, kept.update_id, reviewer), process.died]);
      };
      outcome = await retry({ at, mode: at % 2 === 0 ? "before" : "after" });
      await settle();
      // A client without a response tries again; what was already retried is no longer parked.
      await retry(null).catch((error: unknown) => expect(error).toMatchObject({ code: "not_found" }));
      await settle();
      const texts = await world.engines.sql.query(
        statement<{ text: string }>(
          sql`select text from messages where user_id = ${customer}::uuid order by id`,
        ),
      );
      expect(
        texts.map(({ text }) => text),
        `crash at ${at}`,
      ).toEqual(["text 1", "text 2"]);
      expect(await leftOf(customer)).toMatchObject({ copies: 0, parked: 0 });
    }
    expect(at).toBeGreaterThan(4);
    expect(at).toBeLessThan(maxCalls);
  });

  test("[Q2] (promises 7, 13) a release survives the retry of a draft that held the messages and died before it acknowledged", async () => {
    const customer = await silenced();
    const next = world.queue.take();
    if (next?.queue !== "drafts") throw new Error("the messages have no job");
    // Its third call is the acknowledgement, after the lease and the commit.
    const dying = world.start({ at: 3, mode: "before" });
    await Promise.race([dying.draft.draft(next.job), dying.died]);
    expect(dying.isDead()).toBe(true);
    expect(await leftOf(customer)).toMatchObject({ held: 3 });
    await release(customer, null);
    await settle();
    expect(await answered(customer)).toEqual([[1, 2, 3, 4]]);
    expect(await leftOf(customer)).toEqual({ held: 0, copies: 0, parked: 0, audits: 1 });
  });

  test("[S1] [Q2] releasing old messages leaves no gap between updates", async () => {
    const customer = await silenced();
    await workOff();
    const other = (user += 1);
    for (let n = 0; n < 5; n += 1) await write(other, n);
    await write(user - 1, 5);
    await workOff();
    for (let days = 0; days < 6.5; days += 0.5) {
      world.clock.advance(43_200_000);
      await world.start(null).recovery.sweep();
    }
    await release(customer, null);
    for (let minutes = 0; minutes < 10; minutes += 2) await settle();
    expect((await answered(customer)).flat()).toEqual([1, 2, 3, 4, 5]);
    expect(await world.engines.sql.query(statement(sql`select last_id from update_gaps`))).toEqual([]);
  });
});
