/** The guarantees of the delivery module over any Postgres. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { resend } from "../../core/delivery/decide.ts";
import { claimDelivery, recordReceipt } from "../../core/delivery/delivery.ts";
import { giveUpStuck } from "../../core/delivery/lost.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { blocked, idAt, nothing, sent, take, unclear } from "../support/outbox-steps.ts";
import { admin, type Engine, openOutbox, type OutboxWorld } from "../support/outbox-world.ts";
import { deciding, listing, sweeping } from "./outbox-decisions-suite.ts";

/** Registers the suite for one engine. */
export function outboxSuite(name: string, start: () => Promise<Engine>): void {
  describe(`the outbox over ${name}`, () => {
    let engine: Engine;
    let world: OutboxWorld;
    beforeAll(async () => {
      engine = await start();
      world = await openOutbox(engine);
    });
    afterAll(() => engine.close());
    approving(() => world);
    claiming(() => world);
    receipts(() => world);
    fences(() => world);
    deciding(() => world);
    sweeping(() => world);
    listing(() => world);
  });
}

function approving(open: () => OutboxWorld): void {
  test("[R3] (promise 3) only the winning decision fills the outbox, in order and once", async () => {
    const turn = await open().approve(["one", "two", "three"]);
    assert.deepEqual(
      (await open().deliveries(turn)).map(({ position, state, attempts }) => [position, state, attempts]),
      [
        [0, "queued", 0],
        [1, "queued", 0],
        [2, "queued", 0],
      ],
    );
  });

  test("[R3] (promise 3) the database itself rejects text that no reviewer approved", async () => {
    const turn = await open().approve(["fine"]);
    const change = statement(
      sql`update deliveries set text = 'evil' where interaction_id = ${turn.interaction}::uuid`,
    );
    await assert.rejects(open().sql.query(change), (error) => hasCode(error, "database_failed"));
  });
}

function claiming(open: () => OutboxWorld): void {
  test("[R3] a claim marks the bubble and its interaction, and returns everything a send needs", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const claimed = await take(world, turn.customer);
    const { attempt_id, ...rest } = claimed;
    assert.match(attempt_id, /^[0-9a-f-]{36}$/);
    assert.deepEqual(rest, {
      id: idAt(turn, 0),
      customer_id: turn.customer,
      interaction_id: turn.interaction,
      chat_id: claimed.chat_id,
      connection: null,
      position: 0,
      text: "one",
      attachment: null,
      link_preview: false,
      reply_to_message_id: null,
      thread_id: null,
      attempts: 1,
      moved: false,
    });
    const { status, version } = await world.interaction(turn);
    assert.deepEqual([status, version], ["sending", 3]);
  });

  test("[R3] (promise 5) while one bubble is in flight, nobody gets another one for that customer", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    await take(world, turn.customer);
    assert.deepEqual(await claimDelivery(world, turn.customer), nothing);
    assert.deepEqual(await world.states(turn), ["sending", "queued"]);
  });

  test("[R3] (promises 4, 5) of twelve concurrent workers exactly one gets each bubble, in order", async () => {
    const world = open();
    const turn = await world.approve(["a", "b", "c", "d"]);
    for (const text of ["a", "b", "c", "d"]) {
      const all = await Promise.all(Array.from({ length: 12 }, () => claimDelivery(world, turn.customer)));
      const won = all.flatMap(({ claimed }) => (claimed === null ? [] : [claimed]));
      assert.deepEqual(
        won.map((claimed) => claimed.text),
        [text],
      );
      for (const claimed of won) await recordReceipt(world, claimed, sent(1), { take: false });
    }
    assert.equal((await world.interaction(turn)).status, "sent");
  });

  test("[R3] the outbox of an unknown customer is empty", async () => {
    assert.deepEqual(await claimDelivery(open(), customerIdOf(999_999_999)), nothing);
  });

  test("[R3] a claim that is repeated because its response was lost gets the same bubble", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const { claimNext } = await import("../../core/delivery/sql.ts");
    const order = {
      customer: turn.customer,
      attempt: "00000000-0000-4000-8000-00000000aaaa",
      now: new Date(world.clock.now()).toISOString(),
      prefer: null,
      take: true,
    };
    const [first] = await world.sql.query(claimNext(order));
    const [again] = await world.sql.query(claimNext(order));
    assert.deepEqual([first?.id, again?.id, again?.attempts], [idAt(turn, 0), idAt(turn, 0), 1]);
  });
}

function receipts(open: () => OutboxWorld): void {
  test("[R3] a receipt claims the next bubble in the same round trip, and the last one finishes the interaction", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const first = await take(world, turn.customer);
    const before = world.trips();
    const next = await recordReceipt(world, first, sent(501));
    assert.equal(world.trips() - before, 1);
    assert.equal(next.claimed?.text, "two");
    assert.equal(next.finished, null);
    assert.ok(next.claimed !== null);
    world.clock.advance(1_000);
    const last = await recordReceipt(world, next.claimed, sent(502));
    const at = new Date(world.clock.now()).toISOString();
    assert.deepEqual(last, {
      ...nothing,
      finished: { interaction_id: turn.interaction, text: "one\n\ntwo", at },
    });
    assert.deepEqual(await world.interaction(turn), {
      status: "sent",
      version: 4,
      telegram_message_id: 501,
      updated_at: at,
    });
  });

  test("[R3] a reply in progress is finished before another one that is due", async () => {
    const world = open();
    const [person, first] = [77_001, ["a1", "a2"]];
    const turn = await world.approve(first, person);
    await world.approve(["b1"], person);
    const claimed = await take(world, turn.customer);
    const next = await recordReceipt(world, claimed, sent(1));
    assert.equal(next.claimed?.text, "a2");
  });

  test("[R3] (promise 5) 429: the same bubble waits, and nothing else for the customer overtakes it", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"], 77_002);
    await world.approve(["other"], 77_002);
    const claimed = await take(world, turn.customer);
    const next = await recordReceipt(world, claimed, { kind: "wait", ms: 7_000 });
    assert.deepEqual(next, { claimed: null, due_in_ms: 7_000, finished: null });
    world.clock.advance(6_999);
    assert.deepEqual(await claimDelivery(world, turn.customer), { claimed: null, due_in_ms: 1 });
    world.clock.advance(1);
    const again = await take(world, turn.customer);
    assert.deepEqual([again.text, again.attempts], ["one", 2]);
    assert.equal((await world.interaction(turn)).status, "sending");
  });

  test("[R3] a bubble that was never sent is retried, later each time", async () => {
    const world = open();
    const turn = await world.approve(["one"]);
    const waits: (number | null)[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const next = await recordReceipt(world, await take(world, turn.customer), {
        kind: "not_sent",
        reason: "ECONNREFUSED",
      });
      waits.push(next.due_in_ms);
      world.clock.advance(next.due_in_ms ?? 0);
    }
    assert.deepEqual(waits, [2_000, 4_000, 8_000]);
    const [row] = await world.deliveries(turn);
    assert.deepEqual([row?.error_code, row?.error], ["not_sent", "ECONNREFUSED"]);
  });

  test("[R3] the whole reply follows a migration once; a second one is final", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const next = await recordReceipt(world, await take(world, turn.customer), {
      kind: "migrated",
      chat_id: -900,
    });
    assert.deepEqual([next.claimed?.text, next.claimed?.chat_id, next.claimed?.moved], ["one", -900, true]);
    assert.deepEqual(
      (await world.deliveries(turn)).map((row) => row.chat_id),
      [-900, -900],
    );
    assert.ok(next.claimed !== null);
    await recordReceipt(world, next.claimed, { kind: "migrated", chat_id: -901 });
    assert.deepEqual(await world.states(turn), ["undeliverable", "undeliverable"]);
  });

  test("[R3] a refusal ends the whole reply with Telegram's reason, and a block marks the customer", async () => {
    const world = open();
    const turn = await world.approve(["one", "two", "three"]);
    const first = await take(world, turn.customer);
    const second = (await recordReceipt(world, first, sent(1))).claimed;
    assert.ok(second !== null);
    assert.deepEqual(await recordReceipt(world, second, blocked), { ...nothing, finished: null });
    assert.deepEqual(
      (await world.deliveries(turn)).map(({ state, error_code, error }) => [state, error_code, error]),
      [
        ["sent", null, null],
        ["undeliverable", "blocked", "Forbidden: bot was blocked by the user"],
        ["undeliverable", "blocked", "Forbidden: bot was blocked by the user"],
      ],
    );
    assert.equal((await world.interaction(turn)).status, "undeliverable");
    const [user] = await world.sql.query(
      statement<{ reachable: boolean }>(sql`select reachable from users where id = ${turn.customer}::uuid`),
    );
    assert.equal(user?.reachable, false);
  });

  test("[R3] an unclear send waits for a person; an answer in another chat of the customer does not wait", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"], 77_003);
    const other = await world.approve(["other"], 77_003);
    await world.sql.query(
      statement(
        sql`update deliveries set connection = 'shop' where interaction_id = ${other.interaction}::uuid`,
      ),
    );
    const next = await recordReceipt(world, await take(world, turn.customer), unclear);
    assert.equal(next.claimed?.text, "other");
    assert.ok(next.claimed !== null);
    await recordReceipt(world, next.claimed, sent(9));
    assert.deepEqual(await world.states(turn), ["unknown", "queued"]);
    assert.equal((await world.interaction(turn)).status, "unknown");
    assert.equal((await world.interaction(other)).status, "sent");
  });

  test("[R3] a receipt without a claim says when the next one is due", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const next = await recordReceipt(world, await take(world, turn.customer), sent(1), { take: false });
    assert.deepEqual(next, { claimed: null, due_in_ms: 0, finished: null });
    assert.deepEqual(await world.states(turn), ["sent", "queued"]);
  });
}

function fences(open: () => OutboxWorld): void {
  const stuck = async () => {
    const world = open();
    const turn = await world.approve(["one"]);
    const claimed = await take(world, turn.customer);
    world.clock.advance(90_000);
    assert.ok((await giveUpStuck(world, 500)).includes(claimed.id));
    assert.equal((await world.interaction(turn)).status, "unknown");
    return { world, turn, claimed };
  };

  test("[R3] (promise 4) a late receipt counts if it says that the message arrived", async () => {
    const { world, turn, claimed } = await stuck();
    const { finished } = await recordReceipt(world, claimed, sent(700));
    assert.equal(finished?.text, "one");
    const { status, telegram_message_id } = await world.interaction(turn);
    assert.deepEqual([status, telegram_message_id], ["sent", 700]);
  });

  test("[R3] (promise 4) any other late receipt changes nothing", async () => {
    const { world, turn, claimed } = await stuck();
    for (const result of [
      blocked,
      unclear,
      { kind: "not_sent", reason: "x" },
      { kind: "wait", ms: 1 },
    ] as const) {
      await recordReceipt(world, claimed, result);
      assert.deepEqual(await world.states(turn), ["unknown"]);
    }
  });

  test("[R3] (promise 4) a late success after 'send again' prevents the second send", async () => {
    const { world, turn, claimed } = await stuck();
    await resend(world, claimed.id, admin);
    await recordReceipt(world, claimed, sent(701));
    assert.deepEqual(await world.states(turn), ["sent"]);
    assert.deepEqual(await claimDelivery(world, turn.customer), nothing);
  });

  test("[R3] (promise 4) an older attempt cannot overwrite a newer one, and a receipt counts once", async () => {
    const { world, turn, claimed } = await stuck();
    await resend(world, claimed.id, admin);
    const newer = await take(world, turn.customer);
    await recordReceipt(world, claimed, blocked);
    assert.deepEqual(await world.states(turn), ["sending"]);
    await recordReceipt(world, newer, sent(800));
    const repeated = await recordReceipt(world, newer, sent(801));
    assert.equal(repeated.finished, null);
    assert.equal((await world.interaction(turn)).telegram_message_id, 800);
  });
}
