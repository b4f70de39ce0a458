/** What becomes of the bot's own messages about an answer when the customer is erased. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { iso } from "../../core/kernel/clock.ts";
import {
  linkedColleague,
  messagesIn,
  nextUpdateId,
  press,
  settle,
  startEditing,
  writeInGroup,
} from "../support/group.ts";
import { databaseOf, type Harness, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[G1] no question for an answer names a customer, and no preview an erased one", async () => {
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
  expect(texts.filter((text) => text === "This review is no longer stored.")).toHaveLength(3);
  const left = messagesIn(harness, group).filter(({ text }) => text.includes("Nick 102"));
  expect(left.map(({ message_id: id }) => id)).toContain(preview.message_id);
  expect((await press(harness, ada, preview, "Send"))?.text).toMatch(/^Approved/);
});

/** The newest erasure's count of messages that nobody can find. */
const mayRemain = async (harness: Harness) => {
  const [erasure] = (await harness.api("GET", "/v1/erasures")).body.items as { may_remain: number }[];
  return erasure?.may_remain;
};

test.for([
  ["a preview", "reply", 1],
  ["a preview that Telegram refused", "refused", 0],
  ["a post", "post", 1],
] as const)(
  "[G1] (promise 9) the receipt counts %s that may remain in the group",
  async ([, lost, count]) => {
    const { harness, ada, newest, reply } = await startEditing(group);
    if (lost === "post") {
      harness.telegram.fail({ kind: "cut", taken: true }, { chat_id: group });
      await harness.update(textUpdate({ updateId: nextUpdateId(), userId: 101, text: "Hello?" }));
      harness.clock.advance(3_000);
    } else {
      const fault =
        lost === "reply" ? ({ kind: "cut", taken: true } as const) : ({ kind: "blocked" } as const);
      harness.telegram.fail(fault, { chat_id: group });
      await harness.update(reply({ text: "Within 14 days." }));
    }
    await settle(harness);
    expect(newest().text, "sent, but its receipt was lost").toMatch(count === 1 ? /14 days|Hello/ : /./);
    const id = customerIdOf(101);
    await harness.api("DELETE", `/v1/users/${id}`, { confirm: id });
    for (let pass = 1; pass <= 4; pass += 1) {
      harness.clock.advance(120_000);
      await settle(harness);
    }
    expect(await mayRemain(harness)).toBe(count);
    expect(harness.lines.filter(({ event }) => event === "posts.may_remain")).toHaveLength(count);
    expect(ada.name).toBe("Ada");
  },
);

test("[G1] a question of an earlier release, which named the customer, is deleted", async () => {
  const { harness, question } = await startEditing(group);
  const id = customerIdOf(101);
  await databaseOf(harness).query({
    sql: `insert into review_posts (interaction_id, chat_id, user_id, interaction_created_at, sent_chat_id, message_id,
        state, settled, not_before, created_at)
      values (gen_random_uuid(), $1::bigint, $2::uuid, $4::timestamptz, $1::bigint, $3::bigint, 'posted', true,
        $4::timestamptz, $4::timestamptz)`,
    parameters: [group, id, question.message_id, iso(harness.clock.now())],
  });
  await harness.api("DELETE", `/v1/users/${id}`, { confirm: id });
  await settle(harness);
  expect(messagesIn(harness, group).map(({ message_id }) => message_id)).not.toContain(question.message_id);
});
