/** One message through the whole house. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type House, startHouse } from "../support/house.ts";
import { textUpdate } from "../support/updates.ts";

describe("one message through the whole house", () => {
  let house: House;
  before(async () => {
    house = await startHouse();
  });
  after(() => house.close());

  test("a burst becomes one pending review, is approved and sent", async () => {
    assert.equal(
      await house.update(textUpdate({ updateId: 1, userId: 7, text: "Hello", messageId: 1 })),
      200,
    );
    assert.equal(
      await house.update(textUpdate({ updateId: 2, userId: 7, text: "Do you deliver?", messageId: 2 })),
      200,
    );
    await house.work();
    const page = await house.api("GET", "/v1/reviews?status=pending");
    const [review] = page.body.items as { id: string }[];
    assert.ok(review);
    const approved = await house.api("POST", `/v1/reviews/${review.id}/approve`, {});
    assert.equal(approved.status, 200);
    await house.work();
    assert.equal(house.telegram.sent().length, 1);
  });
});
