/** A customer's conversation over HTTP: in order, in parts, in both directions. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql, statement } from "../../core/compiler.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { ConversationPage } from "../../core/review/conversation-schema.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { startConversation } from "../support/conversation.ts";
import { message } from "../support/updates.ts";

describe("[R4] GET /v1/users/{id}/conversation", () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.close());

  const page = async (id: string, query: string) =>
    ConversationPage.parse((await harness.api("GET", `/v1/users/${id}/conversation?${query}`)).body);
  const texts = ({ items }: ConversationPage) => items.map(({ text }) => text);

  test("[R4] messages and replies alternate, oldest first, and nothing else is among them", async () => {
    const own = startConversation(harness, 71);
    await own.exchange(2, (n) => `Question ${n}`);
    await own.say("Question 3");
    await startConversation(harness, 72).exchange(1, () => "Somebody else");
    const whole = await page(own.customer, "");
    expect(texts(whole)).toEqual([
      "Question 1",
      "Glad to hear of it, 1.",
      "Question 2",
      "Glad to hear of it, 2.",
      "Question 3",
    ]);
    expect(whole.items.map(({ from }) => from)).toEqual(["customer", "us", "customer", "us", "customer"]);
    expect([whole.earlier_cursor, whole.later_cursor]).toEqual([null, null]);
  });

  test("[R8] what a business account's owner wrote to the customer is shown as the owner's", async () => {
    const date = Math.floor(harness.clock.now() / 1_000);
    const written = { updateId: 80_001, userId: 75, date };
    const owner = { id: 5, is_bot: false, first_name: "Boris" };
    const sent = (updateId: number, content: object) => ({
      update_id: updateId,
      business_message: {
        ...message({ ...written, updateId }, {}),
        business_connection_id: "bc1",
        ...content,
      },
    });
    await harness.update(sent(80_001, { text: "Are you open?" }));
    harness.clock.advance(5_000);
    await harness.work();
    await harness.update(sent(80_002, { from: owner, text: "**Yes**, until six." }));
    await harness.update(sent(80_003, { from: owner, sticker: { file_id: "a", file_unique_id: "b" } }));
    const bot = { id: 6, is_bot: true, first_name: "Bot" };
    await harness.update(sent(80_004, { from: owner, text: "Sent by us", sender_business_bot: bot }));
    harness.clock.advance(5_000);
    await harness.work();
    const whole = await page(customerIdOf(75), "");
    expect(whole.items.map(({ from, text, telegram_message_id: id }) => [from, text, id])).toEqual([
      ["customer", "Are you open?", 80_001],
      ["owner", "**Yes**, until six.", 80_002],
      ["owner", null, 80_003],
    ]);
    const { earlier_cursor: earlier, items } = await page(customerIdOf(75), "limit=2");
    expect(items.map(({ telegram_message_id: id }) => id)).toEqual([80_002, 80_003]);
    expect((await page(customerIdOf(75), `before=${earlier}`)).items.map(({ from }) => from)).toEqual([
      "customer",
    ]);
  });

  test("[R4] parts in both directions from any time give each entry once, also those of the same moment", async () => {
    const { customer: id, say: tell } = startConversation(harness, 73);
    const { id: review } = await tell("First");
    await databaseOf(harness).query(
      statement(sql`insert into messages (connection, chat_id, telegram_message_id, user_id, interaction_id,
          interaction_created_at, update_id, text, sent_at, received_at)
        select '', m.chat_id, 1000000 + n, m.user_id, m.interaction_id, m.interaction_created_at, 1000000 + n,
          'Line ' || n, m.sent_at + make_interval(secs => n / 3), m.received_at
        from messages m, generate_series(3, 25) n where m.interaction_id = ${review}::uuid`),
    );
    const whole = await page(id, "limit=100");
    expect(whole.items).toHaveLength(24);
    const middle = whole.items[12]?.at ?? "";
    const start = await page(id, `limit=4&until=${middle}`);
    expect(start.items.at(-1)?.at).toBe(middle);
    let all = start.items;
    for (let cursor = start.earlier_cursor; cursor !== null;) {
      const part = await page(id, `limit=4&before=${cursor}`);
      all = [...part.items, ...all];
      cursor = part.earlier_cursor;
    }
    for (let cursor = start.later_cursor; cursor !== null;) {
      const part = await page(id, `limit=4&after=${cursor}`);
      all = [...all, ...part.items];
      cursor = part.later_cursor;
    }
    expect(all).toEqual(whole.items);
  });

  test("[R4] malformed cursors and contradictory questions are refused; a stranger's conversation is empty", async () => {
    const { customer: id, say: tell } = startConversation(harness, 74);
    await tell("Hello");
    for (const bad of ["before=x", "after=W10", "until=yesterday", "limit=0", "before=x&after=y"]) {
      const answer = await harness.api("GET", `/v1/users/${id}/conversation?${bad}`);
      expect([bad, answer.status, answer.body["code"]]).toEqual([bad, 422, "field_invalid"]);
    }
    const none = await page("00000000-0000-5000-8000-00000000dead", "");
    expect(none).toEqual({ items: [], earlier_cursor: null, later_cursor: null });
  });
});
