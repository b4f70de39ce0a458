/** What Telegram sends again after it was handled: its webhook call timed out, for example. */
import { expect, test } from "vitest";
import { messagesIn, nextUpdateId, startEditing } from "../support/group.ts";
import { textUpdate } from "../support/updates.ts";

test("[R5] (promise 7) an answer or a linking code that Telegram sends again is handled once", async () => {
  const group = -1_001;
  const { harness, reply } = await startEditing(group);
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
  expect(await sentAfterEach(group, reply({ text: "Within 14 days." }))).toEqual([1, 0, 0]);
  expect(await sentAfterEach(group, reply({ text: "30 days." })), "another reply").toEqual([1, 0, 0]);
  const link = textUpdate({ updateId: nextUpdateId(), userId: 9_990, text: "/link ABCDE-23456" });
  expect(await sentAfterEach(9_990, link)).toEqual([1, 0, 0]);
});
