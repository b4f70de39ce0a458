/** Business chats: a customer writes to an account that the bot answers for, through its connection. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { ask } from "../support/reviews.ts";
import { message, type Written } from "../support/updates.ts";

const business = (written: Written & { readonly text: string; readonly connection?: string }) => ({
  update_id: written.updateId,
  business_message: {
    ...message(written, { text: written.text }),
    business_connection_id: written.connection ?? "bc1",
  },
});

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly business: boolean;
  readonly deadline: string;
  readonly messages: readonly { readonly text: string }[];
}

describe("[R8] business chats", () => {
  let harness: Harness;
  let updateId = 100;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const date = () => Math.floor(harness.clock.now() / 1_000);
  const write = (userId: number, text: string, connection: string | null = "bc1") => {
    updateId += 1;
    const written = { updateId, userId, date: date(), text };
    return harness.update(
      connection === null
        ? { update_id: updateId, message: message(written, { text }) }
        : business({ ...written, connection }),
    );
  };
  const draft = async () => {
    harness.clock.advance(3_000);
    await harness.work();
    harness.clock.advance(3_000);
    await harness.work();
  };
  const reviews = async (userId: number): Promise<Seen[]> => {
    const { items } = (await harness.api("GET", "/v1/reviews?limit=50")).body as unknown as {
      items: (Seen & { customer: { telegram_user_id: number } })[];
    };
    return items.filter(({ customer }) => customer.telegram_user_id === userId);
  };
  const texts = (found: readonly Seen[]) =>
    found
      .map((one) => `${one.business ? "shop" : "bot"}: ${one.messages.map(({ text }) => text).join(" | ")}`)
      .toSorted((x, y) => x.localeCompare(y));

  test("a question is drafted, reviewed and answered through its connection, within a day", async () => {
    const at = date();
    await write(1, "Are you open today?");
    await draft();
    const [review, ...others] = await reviews(1);
    expect(others).toEqual([]);
    expect(review).toMatchObject({ status: "pending", business: true });
    expect(Date.parse(review?.deadline ?? "")).toBe((at + 24 * 3_600) * 1_000);
    await ask(harness, "approve", review?.id ?? "");
    await harness.work();
    expect(harness.telegram.sent().filter(({ chat_id }) => chat_id === 1)).toMatchObject([
      { business_connection_id: "bc1" },
    ]);
    // A day later Telegram refuses answers, so the API does too.
    await write(1, "And tomorrow?");
    await draft();
    harness.clock.advance(24 * 3_600_000);
    const [late] = await reviews(1);
    expect(await ask(harness, "approve", late?.id ?? "")).toMatchObject({
      status: 409,
      body: { code: "wrong_state" },
    });
  });

  test("one burst over two chats makes two reviews, and neither supersedes the other", async () => {
    await write(2, "To the shop");
    await write(2, "To the bot", null);
    await write(2, "To the bot again", null);
    await write(2, "To another shop", "bc2");
    await draft();
    expect(texts(await reviews(2))).toEqual([
      "bot: To the bot | To the bot again",
      "shop: To another shop",
      "shop: To the shop",
    ]);
    await write(2, "To the bot, later", null);
    await draft();
    expect(texts(await reviews(2))).toEqual([
      "bot: To the bot | To the bot again | To the bot, later",
      "shop: To another shop",
      "shop: To the shop",
    ]);
  });

  test("an edit changes the question that waits", async () => {
    await write(3, "Is it red?");
    await draft();
    const edited = { updateId: updateId + 1, messageId: updateId, userId: 3, date: date() };
    updateId += 1;
    await harness.update({
      update_id: updateId,
      edited_business_message: {
        ...message(edited, { text: "Is it blue?", edit_date: date() + 1 }),
        business_connection_id: "bc1",
      },
    });
    await draft();
    expect(texts(await reviews(3))).toEqual(["shop: Is it blue?"]);
  });

  test("what the account's owner writes is kept, and never drafted", async () => {
    updateId += 1;
    const written = { updateId, userId: 4, date: date(), text: "I am the owner" };
    const owner = { id: 5, is_bot: false, first_name: "Boris" };
    const { business_message } = business(written);
    await harness.update({ update_id: updateId, business_message: { ...business_message, from: owner } });
    await draft();
    expect([...(await reviews(4)), ...(await reviews(5))]).toEqual([]);
    const kept = await databaseOf(harness).query<{ reason: string; fate: string }>({
      sql: "select reason, fate from kept_updates where update_id = $1",
      parameters: [updateId],
    });
    expect(kept).toEqual([{ reason: "business_owner", fate: "stored" }]);
  });
});
