/** What Telegram sends again after it was handled: its webhook call timed out, for example. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { linkedColleague, messagesIn, nextUpdateId, press, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { messageUpdate, textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[R5] (promise 7) an answer or a linking code that Telegram sends again is handled once", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: 101, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  await press(harness, ada, newest(), "Edit");
  /** How many messages the bot sends to a chat after each delivery of an update. */
  const sentAfterEach = async (chat: number, update: object) => {
    const counts: number[] = [];
    for (let delivery = 1; delivery <= 3; delivery += 1) {
      const before = messagesIn(harness, chat).length;
      expect(await harness.update(update)).toBe(200);
      await harness.work();
      counts.push(messagesIn(harness, chat).length - before);
    }
    return counts;
  };
  const messageId = harness.telegram.nextMessageId(group);
  const written = { userId: ada.telegramId, messageId, replyTo: newest().message_id };
  const chat = { id: group, type: "supergroup", title: "Reviewers" };
  const text = "Within 14 days.";
  const reply = messageUpdate({ ...written, updateId: nextUpdateId() }, { text, chat });
  expect(await sentAfterEach(group, reply)).toEqual([1, 0, 0]);
  const correction = messageUpdate({ ...written, updateId: nextUpdateId() }, { text: "30 days.", chat });
  expect(await sentAfterEach(group, correction), "another update").toEqual([1, 0, 0]);
  const link = textUpdate({ updateId: nextUpdateId(), userId: 9_990, text: "/link ABCDE-23456" });
  expect(await sentAfterEach(9_990, link)).toEqual([1, 0, 0]);
});
