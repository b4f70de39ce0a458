/** An answer that a reviewer formats in Telegram, whose apps replace typed marks by entities. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { linkedColleague, messagesIn, nextUpdateId, press, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { messageUpdate, textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[R5] [R11] reaches the customer with its formatting and hidden links", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: 101, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  await press(harness, ada, newest(), "Edit");
  const messageId = harness.telegram.nextMessageId(group);
  const written = { updateId: nextUpdateId(), userId: ada.telegramId, messageId };
  const entities = [
    { type: "bold", offset: 7, length: 7 },
    { type: "text_link", offset: 16, length: 3, url: "https://example.org/returns" },
  ];
  const chat = { id: group, type: "supergroup", title: "Reviewers" };
  const answer = { text: "Within 14 days: how.", entities, chat };
  await harness.update(messageUpdate({ ...written, replyTo: newest().message_id }, answer));
  await harness.work();
  await press(harness, ada, newest(), "Send");
  await settle(harness);
  const sent = harness.telegram.calls().filter(({ payload }) => payload["chat_id"] === 101);
  expect(sent.at(-1)?.payload).toMatchObject({ text: answer.text, entities });
});
