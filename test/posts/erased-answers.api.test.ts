/** What becomes of the bot's own messages about an answer when the customer is erased. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { linkedColleague, messagesIn, nextUpdateId, press, settle, writeInGroup } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[G1] questions for an answer and previews no longer name an erased customer", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada", "admin");
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  const posted = async (userId: number) => {
    await harness.update(textUpdate({ updateId: nextUpdateId(), userId, text: "May I return it?" }));
    harness.clock.advance(3_000);
    await settle(harness);
    const id = customerIdOf(userId);
    await ada.browser.call("PATCH", `/v1/users/${id}`, { nickname: `Nick ${userId}` });
    await press(harness, ada, newest(), "Edit");
    await settle(harness);
    return { id, ask: newest() };
  };
  const answer = async (text: string, replyTo: number) => {
    await writeInGroup(harness, ada, group, { text, replyTo });
    await settle(harness);
    return newest();
  };
  const erased = await posted(101);
  await answer("Within 14 days.", erased.ask.message_id);
  await answer("Within 30 days.", erased.ask.message_id);
  const other = await posted(102);
  const preview = await answer("Within 60 days.", other.ask.message_id);
  expect(preview.text).toContain("To Nick 102:");
  await ada.browser.call("DELETE", `/v1/users/${erased.id}`, { confirm: erased.id });
  await settle(harness);
  const texts = messagesIn(harness, group).map(({ text }) => text);
  expect(texts.filter((text) => /Nick 101|14 days|30 days/.test(text))).toEqual([]);
  expect(texts.filter((text) => text === "This review is no longer stored.")).toHaveLength(4);
  const left = messagesIn(harness, group).filter(({ text }) => text.includes("Nick 102"));
  expect(left.map(({ message_id: id }) => id)).toContain(preview.message_id);
  expect((await press(harness, ada, preview, "Send"))?.text).toMatch(/^Approved/);
});
