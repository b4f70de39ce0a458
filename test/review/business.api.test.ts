/** Business chats: a customer writes to an account that the bot answers for, through its connection. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { admin, ask } from "../support/reviews.ts";
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
  readonly version: number;
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
    // A day later Telegram refuses replies, so the API does too.
    await write(1, "And tomorrow?");
    await draft();
    harness.clock.advance(24 * 3_600_000);
    const [late] = await reviews(1);
    expect(await ask(harness, "approve", late?.id ?? "")).toMatchObject({
      status: 409,
      body: { code: "wrong_state" },
    });
  });

  /** A claimed review for each question, so that none supersedes another. */
  async function openAll(userId: number, questions: readonly string[], connection: string | null) {
    const opened: { readonly id: string; readonly messageId: number }[] = [];
    for (const text of questions) {
      await write(userId, text, connection);
      const messageId = updateId;
      await draft();
      const found = (await reviews(userId)).find(({ messages }) => messages.some((one) => one.text === text));
      const id = found?.id ?? "";
      await ask(harness, "claim", id);
      opened.push({ id, messageId });
    }
    return opened;
  }
  const sentTo = (userId: number) => harness.telegram.sent().filter(({ chat_id }) => chat_id === userId);

  test.each([["bc1"], [null]])(
    "[R3] of several open questions in one chat (connection %s), an answer quotes its own",
    async (connection) => {
      const userId = connection === null ? 21 : 22;
      const questions = ["Is it red?", "Is it big?", "Is it new?"];
      const [first, second, third] = await openAll(userId, questions, connection);
      for (const one of [second, first, third]) {
        await ask(harness, "approve", one?.id ?? "", undefined, { final_text: `Yes.\n\nReally.` });
        await harness.work();
      }
      expect(sentTo(userId).map(({ reply_to_message_id: quoted }) => quoted)).toEqual([
        second?.messageId,
        first?.messageId,
        null,
      ]);
    },
  );

  test("[R3] an answer quotes its question until the answer to another question has arrived", async () => {
    for (const [userId, isSentFirst] of [
      [23, false],
      [24, true],
    ] as const) {
      const [first, second] = await openAll(userId, ["Is it soft?", "Is it warm?"], null);
      if (isSentFirst) harness.telegram.fail({ kind: "cut" }, { chat_id: userId });
      await ask(harness, "approve", first?.id ?? "");
      if (isSentFirst) await harness.work();
      await ask(harness, "approve", second?.id ?? "");
      harness.clock.advance(600_000);
      await harness.work();
      await harness.sweep();
      await harness.work();
      expect(sentTo(userId).at(-1)).toMatchObject({ reply_to_message_id: second?.messageId });
    }
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

  test("an edit changes the waiting question", async () => {
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

  const connect = (over: Record<string, unknown>, date = Math.floor(harness.clock.now() / 1_000)) => {
    updateId += 1;
    return harness.update({
      update_id: updateId,
      business_connection: {
        id: "bc6",
        user: { id: 66, is_bot: false, first_name: "Boris", last_name: "Shop" },
        user_chat_id: 66,
        date,
        is_enabled: true,
        rights: { can_reply: true },
        ...over,
      },
    });
  };

  test("a connection that may not reply rejects the approval, and says so before", async () => {
    await connect({});
    await write(6, "Hello?", "bc6");
    await draft();
    const [{ id } = { id: "" }] = await reviews(6);
    expect(await reviews(6)).toMatchObject([{ can_reply: true }]);
    harness.clock.advance(2_000);
    for (const closed of [{ rights: {} }, { is_enabled: false }]) {
      await connect(closed);
      await draft();
      expect(await reviews(6)).toMatchObject([{ can_reply: false }]);
      expect(await ask(harness, "approve", id)).toMatchObject({ status: 409, body: { code: "wrong_state" } });
    }
    // Telegram does not order kinds of updates: the later event counts.
    await connect({}, date() - 3_600);
    await draft();
    expect(await reviews(6)).toMatchObject([{ can_reply: false }]);
    const listed = (await harness.api("GET", "/v1/business-connections")).body;
    expect(listed).toMatchObject({
      items: [
        { id: "bc6", owner_telegram_id: 66, owner_name: "Boris Shop", can_reply: true, is_enabled: false },
      ],
    });
    await connect({});
    await draft();
    expect(await ask(harness, "approve", id)).toMatchObject({ status: 200 });
  });

  test("a deleted question is shown as deleted, and approving what was read before is rejected", async () => {
    await write(7, "My password is hunter2");
    const messageId = updateId;
    await draft();
    const [before] = await reviews(7);
    updateId += 1;
    await harness.update({
      update_id: updateId,
      deleted_business_messages: {
        business_connection_id: "bc1",
        chat: { id: 7, type: "private", first_name: "Anna" },
        message_ids: [messageId, 999],
      },
    });
    await draft();
    const [after] = await reviews(7);
    expect(after).toMatchObject({
      status: "pending",
      version: (before?.version ?? 0) + 1,
      messages: [{ text: "My password is hunter2", deleted_at: expect.any(String) }],
    });
    expect(await ask(harness, "approve", after?.id ?? "")).toMatchObject({ status: 409 });
    // The draft quotes the password, so the constitution blocked it.
    const approval = { version: after?.version, confirm_blocked: true };
    expect(await ask(harness, "approve", after?.id ?? "", admin, approval)).toMatchObject({ status: 200 });
  });

  test("what the account's owner writes is stored, and never drafted", async () => {
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
