/** What people, the sweep and the list can do with the outbox, over any Postgres. */
import assert from "node:assert/strict";
import { test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { confirmArrival, dismiss, resend } from "../../core/delivery/decide.ts";
import { claimDelivery, recordReceipt } from "../../core/delivery/delivery.ts";
import { listDeliveries } from "../../core/delivery/list.ts";
import { holdBehindUnknownMs } from "../../core/delivery/rules.ts";
import { giveUpStuck, restartDeliveries } from "../../core/delivery/lost.ts";
import { hasCode } from "../../core/kernel/errors.ts";
import { DeliveryId } from "../../core/kernel/ids.ts";
import { blocked, idAt, nothing, sent, take, unclear } from "../support/outbox-steps.ts";
import { admin, type OutboxWorld } from "../support/outbox-world.ts";

/** A person resolves an unknown outcome. */
export function deciding(open: () => OutboxWorld): void {
  const audits = (world: OutboxWorld, id: string) =>
    world.sql.query(
      statement<{ action: string; actor_name: string; detail: { was: string } }>(
        sql`select action, actor_name, detail from audit_log where subject_type = 'delivery' and subject_id = ${id}::text
            order by id`,
      ),
    );

  test("[R3] 'send again' puts an unknown bubble back, with an audit row, and the reply continues in order", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    await recordReceipt(world, await take(world, turn.customer), unclear);
    const { version } = await world.interaction(turn);
    await resend(world, idAt(turn, 0), admin);
    const after = await world.interaction(turn);
    assert.deepEqual([after.status, after.version], ["sending", version + 1]);
    const again = await take(world, turn.customer);
    assert.deepEqual([again.text, again.attempts], ["one", 2]);
    const rows = await audits(world, idAt(turn, 0));
    assert.deepEqual(
      rows.map(({ action, actor_name, detail }) => [action, actor_name, detail.was]),
      [["delivery.resend", "admin", "unknown"]],
    );
  });

  test("[R3] (promise 5) the next reply waits ten minutes for the decision on an unknown one, then is sent", async () => {
    const world = open();
    const first = await world.approve(["one", "two"], 78_001);
    const next = await world.approve(["three"], 78_001);
    const { due_in_ms } = await recordReceipt(world, await take(world, first.customer), unclear);
    assert.equal(due_in_ms, holdBehindUnknownMs);
    world.clock.advance(holdBehindUnknownMs - 6_000);
    assert.deepEqual(await claimDelivery(world, first.customer), { claimed: null, due_in_ms: 6_000 });
    assert.ok(!(await restartDeliveries(world, 500)).includes(first.customer));
    world.clock.advance(12_000);
    assert.ok((await restartDeliveries(world, 500)).includes(first.customer));
    assert.equal((await take(world, first.customer)).text, "three");
    assert.deepEqual(
      [await world.states(first), await world.states(next)],
      [["unknown", "queued"], ["sending"]],
    );
  });

  test("[R3] (promise 5) a decision ends the wait, and the older reply is finished first", async () => {
    const world = open();
    const first = await world.approve(["one", "two"], 78_002);
    await world.approve(["three"], 78_002);
    await recordReceipt(world, await take(world, first.customer), unclear);
    await resend(world, idAt(first, 0), admin);
    for (const text of ["one", "two", "three"]) {
      const claimed = await take(world, first.customer);
      assert.equal(claimed.text, text);
      await recordReceipt(world, claimed, sent(1), { take: false });
    }
  });

  test("[R3] (promise 5) a refused reply holds nothing back, and a bubble that is retried holds back all that follow", async () => {
    const world = open();
    const first = await world.approve(["one", "two", "three"], 78_003);
    await world.approve(["four"], 78_003);
    await recordReceipt(world, await take(world, first.customer), sent(1), { take: false });
    const second = await take(world, first.customer);
    const wait = await recordReceipt(world, second, { kind: "not_sent", reason: "ECONNREFUSED" });
    assert.deepEqual([second.text, wait.claimed, wait.due_in_ms], ["two", null, 2_000]);
    world.clock.advance(2_000);
    const after = await recordReceipt(world, await take(world, first.customer), blocked);
    assert.equal(after.claimed?.text, "four");
  });

  test("[R3] 'send again' after a refusal sends every part of the reply that was never sent", async () => {
    const world = open();
    const turn = await world.approve(["one", "two", "three"]);
    const second = (await recordReceipt(world, await take(world, turn.customer), sent(1))).claimed;
    assert.ok(second !== null);
    await recordReceipt(world, second, blocked);
    await resend(world, idAt(turn, 2), admin);
    assert.deepEqual(await world.states(turn), ["sent", "queued", "queued"]);
    assert.equal((await world.interaction(turn)).status, "sending");
    assert.equal((await take(world, turn.customer)).text, "two");
  });

  test("[R3] 'send again' for a message that was sent again since is refused, whichever part of the reply it names", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    await recordReceipt(world, await take(world, turn.customer), blocked);
    const stale = (error: unknown) => hasCode(error, "version_conflict") && error.facts["resends"] === 1;
    await resend(world, idAt(turn, 1), admin, { resends: 0 });
    await assert.rejects(resend(world, idAt(turn, 1), admin, { resends: 0 }), stale);
    await recordReceipt(world, await take(world, turn.customer), blocked);
    for (const position of [0, 1])
      await assert.rejects(resend(world, idAt(turn, position), admin, { resends: 0 }), stale);
    await assert.rejects(dismiss(world, idAt(turn, 1), admin, { resends: 0 }), stale);
    assert.deepEqual(await world.states(turn), ["undeliverable", "undeliverable"]);
    assert.equal((await audits(world, idAt(turn, 1))).length, 1);
    const { items } = await listDeliveries(world, { state: "undeliverable", limit: 2 });
    assert.deepEqual(
      items.map(({ resends }) => resends),
      [1, 1],
    );
    await resend(world, idAt(turn, 1), admin, { resends: 1 });
    const again = await take(world, turn.customer);
    await recordReceipt(world, again, unclear);
    await assert.rejects(resend(world, again.id, admin, { resends: 1 }), (error) =>
      hasCode(error, "version_conflict"),
    );
    await resend(world, again.id, admin, { resends: 2 });
  });

  test("[R3] 'it arrived' finishes an unknown bubble, with or without its message id", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    await recordReceipt(world, await take(world, turn.customer), unclear);
    const first = await confirmArrival(world, idAt(turn, 0), admin, 4_711);
    assert.deepEqual(first, { customer_id: turn.customer, finished: null });
    assert.equal((await world.interaction(turn)).status, "sending");
    await recordReceipt(world, await take(world, turn.customer), unclear);
    const last = await confirmArrival(world, idAt(turn, 1), admin, null);
    assert.equal(last.finished?.text, "one\n\ntwo");
    const { status, telegram_message_id } = await world.interaction(turn);
    assert.deepEqual([status, telegram_message_id], ["sent", 4_711]);
    assert.equal((await audits(world, idAt(turn, 1))).length, 1);
  });

  test("[R3] an unknown delivery is not found; in another state nothing changes, not even the audit log", async () => {
    const world = open();
    const turn = await world.approve(["one"]);
    const nobody = DeliveryId.parse("00000000-0000-5000-8000-0000000000ff");
    await assert.rejects(resend(world, nobody, admin), (error) => hasCode(error, "not_found"));
    await assert.rejects(confirmArrival(world, nobody, admin, null), (error) => hasCode(error, "not_found"));
    const refused = (error: unknown) => hasCode(error, "wrong_state") && error.facts["state"] === "queued";
    await assert.rejects(resend(world, idAt(turn, 0), admin), refused);
    await assert.rejects(confirmArrival(world, idAt(turn, 0), admin, null), refused);
    assert.deepEqual(await audits(world, idAt(turn, 0)), []);
    assert.equal((await world.interaction(turn)).status, "approved");
  });

  test("[R3] (promise 6) of two concurrent decisions one wins and one audit row is written", async () => {
    const world = open();
    const turn = await world.approve(["one"]);
    await recordReceipt(world, await take(world, turn.customer), unclear);
    const outcomes = await Promise.allSettled([
      resend(world, idAt(turn, 0), admin),
      confirmArrival(world, idAt(turn, 0), admin, 5),
      resend(world, idAt(turn, 0), admin),
    ]);
    assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
    assert.equal((await audits(world, idAt(turn, 0))).length, 1);
  });
}

/** What the sweep finds. */
export function sweeping(open: () => OutboxWorld): void {
  test("[R3] (promise 7) a send without a receipt is given up after 90 s, not before, and never resent automatically", async () => {
    const world = open();
    const turn = await world.approve(["one", "two"]);
    const claimed = await take(world, turn.customer);
    world.clock.advance(89_999);
    assert.ok(!(await giveUpStuck(world, 500)).includes(claimed.id));
    world.clock.advance(1);
    assert.ok((await giveUpStuck(world, 500)).includes(claimed.id));
    assert.deepEqual(await claimDelivery(world, turn.customer), nothing);
    const [row] = await world.deliveries(turn);
    assert.deepEqual([row?.state, row?.error_code], ["unknown", "no_receipt"]);
  });

  test("[R3] (promise 7) a customer whose job was lost is overdue after 5 s; one who waits, is in progress or is held back is not", async () => {
    const world = open();
    const lost = await world.approve(["one"]);
    const served = await world.approve(["one", "two"]);
    const held = await world.approve(["one", "two"]);
    const waiting = await world.approve(["one"]);
    await take(world, served.customer);
    await recordReceipt(world, await take(world, held.customer), unclear);
    await recordReceipt(world, await take(world, waiting.customer), { kind: "wait", ms: 60_000 });
    const ours = new Set([lost, served, held, waiting].map((turn) => turn.customer));
    const overdue = async () => (await restartDeliveries(world, 1_000)).filter((id) => ours.has(id));
    world.clock.advance(4_999);
    assert.deepEqual(await overdue(), []);
    world.clock.advance(1);
    assert.deepEqual(await overdue(), [lost.customer]);
  });
}

/** The list of deliveries. */
export function listing(open: () => OutboxWorld): void {
  test("[R3] lists newest first, by state, page by page without gaps or duplicates", async () => {
    const world = open();
    const turn = await world.approve(["first", "second", "third"]);
    await recordReceipt(world, await take(world, turn.customer), blocked);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listDeliveries(world, { state: "undeliverable", cursor, limit: 2 });
      assert.ok(page.items.length <= 2 && page.items.every((item) => item.state === "undeliverable"));
      seen.push(...page.items.map((item) => item.id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    assert.deepEqual(seen.slice(0, 3), [idAt(turn, 2), idAt(turn, 1), idAt(turn, 0)]);
    assert.equal(new Set(seen).size, seen.length);
    const [newest] = (await listDeliveries(world, { limit: 1 })).items;
    assert.deepEqual(newest, {
      id: idAt(turn, 2),
      interaction_id: turn.interaction,
      customer_id: turn.customer,
      display_name: "Ann",
      nickname: null,
      position: 2,
      text: "third",
      state: "undeliverable",
      telegram_message_id: null,
      attempts: 0,
      attachment: null,
      error: "Forbidden: bot was blocked by the user",
      error_code: "blocked",
      created_at: newest?.created_at,
      sent_at: null,
      dismissed_at: null,
      resends: 0,
    });
    await assert.rejects(listDeliveries(world, { cursor: "1; drop", limit: 1 }), (error) =>
      hasCode(error, "field_invalid"),
    );
  });
}
