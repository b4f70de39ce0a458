/** Questions that change while a person holds them, and replies as the messages they became. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import { Review, ReviewPage } from "../../core/review/schema.ts";
import { type Answer, type Harness, startHarness } from "../support/harness.ts";
import { ask, plant, reviewOf } from "../support/reviews.ts";
import { editedUpdate, firstDate, textUpdate } from "../support/updates.ts";

const refusedVersion = ({ body }: Answer): number => Number(body["version"]);

describe("questions and replies as they are now", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const takenIn = async (update: object): Promise<void> => {
    assert.equal(await harness.update(update), 200);
    harness.clock.advance(2_000);
    await harness.work();
  };
  const waiting = async (text: string): Promise<Review> => {
    const answer = await harness.api("GET", "/v1/reviews?status=pending,failed,claimed&limit=200");
    const { items } = ReviewPage.parse(answer.body);
    const found = items.find(({ messages }) => messages.some((message) => message.text === text));
    assert.ok(found !== undefined, `nobody asked: ${text}`);
    return found;
  };
  let update = 100;
  const edit = (userId: number, messageId: number, text: string) => {
    update += 1;
    return takenIn(editedUpdate({ updateId: update, userId, messageId, text, editDate: firstDate + update }));
  };

  test("[R2] a decision with the version that was read fails once the customer changed the held question", async () => {
    await takenIn(textUpdate({ updateId: 1, userId: 71, text: "please send 1 piece" }));
    const { id } = await waiting("please send 1 piece");
    const claimed = Review.parse((await ask(harness, "claim", id)).body);
    await edit(71, 1, "please send 100 pieces");
    const changed = await reviewOf(harness, id);
    assert.equal(changed.messages[0]?.text, "please send 100 pieces");
    assert.deepEqual([changed.status, changed.version], ["claimed", claimed.version + 1]);
    const refused = await ask(harness, "approve", id, undefined, { version: claimed.version });
    assert.deepEqual([refused.status, refused.body["code"]], [409, "version_conflict"]);
    assert.equal((await ask(harness, "approve", id, undefined, { version: changed.version })).status, 200);
  });

  test("[R2] an approval of a changed question needs the current version, or its own text", async () => {
    await takenIn(textUpdate({ updateId: 11, userId: 711, text: "please send 2 pieces" }));
    const { id } = await waiting("please send 2 pieces");
    await ask(harness, "claim", id);
    await edit(711, 11, "please send 200 pieces");
    for (const body of [{}, { final_bubbles: undefined, quality_score: 5 }]) {
      const refused = await ask(harness, "approve", id, undefined, body);
      assert.deepEqual([refused.status, refused.body["code"]], [409, "version_conflict"]);
    }
    const { version } = await reviewOf(harness, id);
    assert.equal(refusedVersion(await ask(harness, "approve", id)), version, "the answer names the version");
    assert.equal((await ask(harness, "approve", id, undefined, { final_text: "200, then." })).status, 200);
  });

  test("[R2] also after the claim was released, until another draft answers the changed question", async () => {
    await takenIn(textUpdate({ updateId: 12, userId: 712, text: "please send 3 pieces" }));
    const { id } = await waiting("please send 3 pieces");
    await ask(harness, "claim", id);
    await edit(712, 12, "please send 300 pieces");
    await ask(harness, "release", id);
    assert.equal((await ask(harness, "approve", id)).body["code"], "version_conflict");
    const { version } = await reviewOf(harness, id);
    assert.equal((await ask(harness, "approve", id, undefined, { version })).status, 200);
  });

  test("[R2] an edit without a change, or after the decision, raises no version", async () => {
    await takenIn(textUpdate({ updateId: 2, userId: 72, text: "how late is it?" }));
    const { id } = await waiting("how late is it?");
    const { version } = Review.parse((await ask(harness, "claim", id)).body);
    await edit(72, 2, "how late is it?");
    assert.equal((await reviewOf(harness, id)).version, version);
    const decided = Review.parse((await ask(harness, "reject", id)).body);
    await edit(72, 2, "never mind");
    const later = await reviewOf(harness, id);
    assert.deepEqual([later.version, later.messages[0]?.text], [decided.version, "how late is it?"]);
  });

  test("[R2] an edit raises the version of its own review and no other", async () => {
    await takenIn(textUpdate({ updateId: 3, userId: 73, text: "the first" }));
    const first = await waiting("the first");
    await ask(harness, "claim", first.id);
    await takenIn(textUpdate({ updateId: 4, userId: 73, text: "the second" }));
    const second = await waiting("the second");
    await ask(harness, "claim", second.id);
    const earlier = await Promise.all([reviewOf(harness, first.id), reviewOf(harness, second.id)]);
    await edit(73, 4, "the second, changed");
    const now = await Promise.all([reviewOf(harness, first.id), reviewOf(harness, second.id)]);
    assert.deepEqual(
      now.map(({ version }, index) => version - (earlier[index]?.version ?? 0)),
      [0, 1],
    );
  });

  test("[R3] each delivery has its text, even if a message contains a blank line", async () => {
    const { id } = await plant(harness, { bubbles: ["One.", "Two."] });
    const final_bubbles = ["One.\n\nTwo.", "Three."];
    const approved = Review.parse(
      (await ask(harness, "approve", id, undefined, { final_bubbles, undo_seconds: 5 })).body,
    );
    assert.deepEqual(
      approved.deliveries.map(({ text }) => text),
      final_bubbles,
    );
    assert.equal(approved.final_text, "One.\n\nTwo.\n\nThree.");
    // The draft's own text, in another number of messages.
    const { id: joined } = await plant(harness, { bubbles: ["One.", "Two."] });
    const answer = await ask(harness, "approve", joined, undefined, { final_bubbles: ["One.\n\nTwo."] });
    assert.deepEqual(
      Review.parse(answer.body).deliveries.map(({ text }) => text),
      ["One.\n\nTwo."],
    );
  });
});
