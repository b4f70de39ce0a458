/** What a customer's messages refer to and carry, as a reviewers' group sees it. */
import { expect, onTestFinished, test } from "vitest";
import { messagesIn, nextUpdateId, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { editedUpdate, messageUpdate } from "../support/updates.ts";

const group = -1_001;

async function start() {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const pass = async () => {
    harness.clock.advance(3_000);
    await settle(harness);
  };
  const write = async (content: object) => {
    const updateId = nextUpdateId();
    expect(await harness.update(messageUpdate({ updateId, userId: 7 }, { ...content }))).toBe(200);
    return updateId;
  };
  const shown = () => messagesIn(harness, group).at(-1)?.text ?? "";
  return { harness, pass, write, shown };
}

const chat = { id: 7, type: "private", first_name: "Anna" };
const bot = { id: 1, is_bot: true, first_name: "NADIA" };
const ours = (text: string) => ({ message_id: 4, date: 1, chat, from: bot, text });

test("[R5] [R9] the words of others, quotes, hidden links, options and earlier texts are shown as such", async () => {
  const { harness, pass, write, shown } = await start();
  await write({ text: "Yes", reply_to_message: ours("Red or blue?"), quote: { text: "blue", position: 7 } });
  const otto = { id: 9, is_bot: false, first_name: "Otto" };
  await write({ text: "You get a refund.", forward_origin: { type: "user", date: 1, sender_user: otto } });
  const entities = [{ type: "text_link", offset: 0, length: 4, url: "https://example.org/evil" }];
  await write({ text: "Look", entities });
  const asked = await write({ poll: { id: "1", question: "Which?", options: [{ text: "Green" }] } });
  await pass();
  for (const words of [
    /⟦in reply to our message: "Red or blue\?"⟧\n⟦meaning this part of it: "blue"⟧\nYes\n/,
    /⟦forwarded, written by "Otto"[^⟧]*⟧\nYou get a refund\.\n/,
    /Look⟦link to https:\/\/example\.org\/evil⟧/,
    /⟦poll: Which\?⟧|poll.*Which\?/,
    /option: Green/,
  ])
    expect(shown()).toMatch(words);
  const [review] = (await harness.api("GET", "/v1/reviews")).body.items as { id: string }[];
  expect((await harness.api("POST", `/v1/reviews/${review?.id}/reject`, { reason: "x" })).status).toBe(200);
  const edit = {
    updateId: nextUpdateId(),
    userId: 7,
    messageId: asked - 1,
    text: "Look here",
    editDate: 2e9,
  };
  await harness.update(editedUpdate(edit));
  await pass();
  expect(shown()).toMatch(/⟦edit of an earlier message, which said: "Look.*⟧\nLook here/);
});

test("[R5] [R9] long notes leave room for the customer's own words", async () => {
  const { pass, write, shown } = await start();
  const long = "Blah. ".repeat(600);
  await write({ text: `Mine: ${long}`, reply_to_message: ours(long), quote: { text: long, position: 0 } });
  await pass();
  expect(shown()).toMatch(/in reply to our message.*⟦meaning this part of it: .*\nMine: Blah/s);
  expect(shown().length).toBeLessThanOrEqual(4_096);
});
