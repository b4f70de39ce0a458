/**
 * [R3] Reviews show whether the customer is reachable, and failed sends are counted until a person has dealt with them.
 */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { DeliveryPage, FailedDeliveries } from "../../core/delivery/schema.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type Review, ReviewPage } from "../../core/review/schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask, auditOf, plant, reviewOf } from "../support/reviews.ts";
import { editedUpdate, firstDate, memberChange, textUpdate } from "../support/updates.ts";

describe("[R3] reachability", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  let updateId = 0;
  const next = (): number => (updateId += 1);
  const takenIn = async (...updates: object[]): Promise<void> => {
    for (const update of updates) assert.equal(await harness.update(update), 200);
    harness.clock.advance(2_000);
    await harness.work();
  };
  /** Times are seconds after the first of January. */
  const wrote = (userId: number, at: number, text = `at ${at}`) =>
    textUpdate({ updateId: next(), userId, text, date: firstDate + at });
  const blocked = (userId: number, at: number) =>
    memberChange({ updateId: next(), userId, status: "kicked", date: firstDate + at });
  const reviewsOf = async (userId: number): Promise<Review[]> =>
    ReviewPage.parse((await harness.api("GET", `/v1/reviews?customer=${customerIdOf(userId)}`)).body).items;
  const isReachable = async (userId: number): Promise<boolean> => {
    const { body } = await harness.api("GET", `/v1/users/${customerIdOf(userId)}`);
    return Boolean(body["reachable"]);
  };

  test("a review shows that its customer blocked the bot before anyone writes an answer", async () => {
    await takenIn(wrote(1, 10));
    const [{ id, customer } = assert.fail("nothing was drafted")] = await reviewsOf(1);
    assert.equal(customer.reachable, true);
    await takenIn(blocked(1, 20));
    assert.equal((await reviewOf(harness, id)).customer.reachable, false);
    assert.deepEqual(
      (await reviewsOf(1)).map((review) => review.customer.reachable),
      [false],
    );
  });

  test("a customer who writes or edits after the block is reachable again", async () => {
    await takenIn(wrote(2, 10), blocked(2, 20));
    assert.equal(await isReachable(2), false);
    await takenIn(wrote(2, 30));
    assert.equal(await isReachable(2), true);
    assert.ok((await reviewsOf(2)).every((review) => review.customer.reachable));
    await takenIn(wrote(3, 10), blocked(3, 20));
    const edit = { updateId: next(), userId: 3, messageId: updateId - 2, text: "edited" };
    await takenIn(editedUpdate({ ...edit, date: firstDate + 10, editDate: firstDate + 30 }));
    assert.equal(await isReachable(3), true);
  });

  test("the latest event counts, by date and not by arrival", async () => {
    // Telegram does not order messages and blocks.
    await takenIn(wrote(4, 30));
    await takenIn(blocked(4, 20));
    assert.equal(await isReachable(4), true, "the block is older than a message that is known");
    await takenIn(blocked(4, 40));
    await takenIn(wrote(4, 35));
    assert.equal(await isReachable(4), false, "the message is older than the block that is known");
    await takenIn(wrote(5, 30), blocked(5, 20));
    assert.equal(await isReachable(5), true, "both in one log");
    await takenIn(blocked(5, 50), wrote(5, 40));
    assert.equal(await isReachable(5), false);
    await takenIn(wrote(5, 50));
    assert.equal(await isReachable(5), false, "within one second the block was the last word");
  });

  test("the messages of a silenced customer count too", async () => {
    await takenIn(wrote(6, 10), blocked(6, 20));
    await databaseOf(harness).query(
      statement(
        sql`insert into user_protocol_status (user_id, silenced) values (${customerIdOf(6)}::uuid, true)`,
      ),
    );
    harness.clock.advance(600_000);
    await takenIn(wrote(6, 30));
    assert.equal(await isReachable(6), true);
  });

  test("[R8] a business chat is not the bot's own: blocking the bot says nothing about it", async () => {
    await takenIn(wrote(7, 10), blocked(7, 20));
    const { id } = await plant(harness, { userId: 7, connection: "shop" });
    assert.equal((await reviewOf(harness, id)).customer.reachable, true);
    await ask(harness, "approve", id);
    await harness.work();
    assert.equal((await reviewOf(harness, id)).status, "sent");
    assert.equal(await isReachable(7), false, "nor does an answer in it say anything of the block");
  });

  test("a send that Telegram refuses marks the customer, and one that arrives clears the mark", async () => {
    const userId = 600_100;
    const [first, second] = [await plant(harness, { userId }), await plant(harness, { userId })];
    harness.telegram.fail({ kind: "blocked" }, { chat_id: userId });
    await ask(harness, "approve", first.id);
    await harness.work();
    harness.telegram.clearFaults();
    assert.equal((await reviewOf(harness, second.id)).customer.reachable, false);
    await ask(harness, "approve", second.id);
    await harness.work();
    assert.equal((await reviewOf(harness, second.id)).status, "sent");
    assert.equal(await isReachable(userId), true);
  });
});

describe("[R3] failed sends", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const failed = async () => FailedDeliveries.parse((await harness.api("GET", "/v1/deliveries/failed")).body);
  const list = async (state: string) =>
    DeliveryPage.parse((await harness.api("GET", `/v1/deliveries?state=${state}`)).body).items;
  const fail = async (kind: "blocked" | "cut", bubbles = ["One.", "Two."]) => {
    const { id, customer } = await plant(harness, { bubbles });
    harness.telegram.fail({ kind });
    await ask(harness, "approve", id);
    await harness.work();
    harness.telegram.clearFaults();
    const { deliveries } = await reviewOf(harness, id);
    return { id, customer, delivery: deliveries[0]?.id ?? assert.fail("nothing was sent") };
  };

  test("they are counted by reply, with the customers' names, until a person has decided about each", async () => {
    assert.deepEqual(await failed(), { unknown: 0, undeliverable: 0, customers: [], capped_at: 1_000 });
    const refused = await fail("blocked");
    const lost = await fail("cut");
    assert.equal(
      (await harness.api("PATCH", `/v1/users/${lost.customer}`, { nickname: "Annie" })).status,
      200,
    );
    assert.deepEqual(await failed(), {
      unknown: 1,
      undeliverable: 1,
      customers: [
        { id: lost.customer, display_name: "Ann", nickname: "Annie" },
        { id: refused.customer, display_name: "Ann", nickname: null },
      ],
      capped_at: 1_000,
    });
    const [named] = await list("unknown");
    assert.deepEqual([named?.display_name, named?.nickname], ["Ann", "Annie"]);
    assert.equal((await harness.api("POST", `/v1/deliveries/${lost.delivery}/confirm`, {})).status, 200);
    await harness.work();
    const answer = await harness.api("POST", `/v1/deliveries/${refused.delivery}/dismiss`);
    assert.deepEqual([answer.status, answer.body["state"]], [200, "undeliverable"]);
    assert.deepEqual(await failed(), { unknown: 0, undeliverable: 0, customers: [], capped_at: 1_000 });
    const rows = await list("undeliverable");
    assert.deepEqual(
      rows.map(({ dismissed_at }) => dismissed_at !== null),
      [true, true],
      "the whole reply, and it is still listed",
    );
    assert.deepEqual(await auditOf(harness, refused.delivery), ["delivery.dismiss"]);
  });

  test("[R3] a resend that is repeated after the message failed again is refused, if it says what it saw", async () => {
    const { delivery } = await fail("blocked", ["One."]);
    const resend = (body?: object) => harness.api("POST", `/v1/deliveries/${delivery}/resend`, body);
    for (const resends of [-1, 0.5, "0", 2 ** 31])
      assert.deepEqual((await resend({ resends })).body["field"], "resends");
    harness.telegram.fail({ kind: "blocked" });
    assert.equal((await resend({ resends: 0 })).status, 200);
    await harness.work();
    const repeated = await resend({ resends: 0 });
    assert.equal(repeated.status, 409);
    assert.partialDeepStrictEqual(repeated.body, { code: "version_conflict", resends: 1 });
    const shown = (await list("undeliverable")).find(({ id }) => id === delivery);
    assert.equal(shown?.resends, 1);
    harness.telegram.clearFaults();
    assert.equal((await resend()).status, 200);
    await harness.work();
    assert.equal((await list("sent")).at(0)?.id, delivery);
  });

  test("only a refused one can be dismissed, once, and resending it reverts that", async () => {
    const lost = await fail("cut", ["One."]);
    const dismiss = (id: string) => harness.api("POST", `/v1/deliveries/${id}/dismiss`);
    assert.deepEqual((await dismiss(lost.delivery)).body["code"], "wrong_state");
    const refused = await fail("blocked", ["One."]);
    assert.equal((await dismiss(refused.delivery)).status, 200);
    assert.deepEqual((await dismiss(refused.delivery)).body["code"], "wrong_state");
    harness.telegram.fail({ kind: "blocked" });
    assert.equal((await harness.api("POST", `/v1/deliveries/${refused.delivery}/resend`)).status, 200);
    await harness.work();
    harness.telegram.clearFaults();
    assert.equal((await failed()).undeliverable, 1, "refused once more, it needs a person once more");
    assert.equal((await dismiss("00000000-0000-5000-8000-00000000dead")).status, 404);
  });
});
