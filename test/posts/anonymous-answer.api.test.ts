/** Answers whose sender Telegram does not name. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import {
  labelsOf,
  linkedColleague,
  messagesIn,
  nextUpdateId,
  press,
  settle,
  writeInGroup,
} from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { messageUpdate, textUpdate } from "../support/updates.ts";

const chat = { id: -1_001, type: "supergroup", title: "Reviewers" };

/** As Telegram sends it: the sender is a bot of its own. */
const senders = {
  "an anonymous admin": {
    from: { id: 1_087_968_824, is_bot: true, first_name: "Group", username: "GroupAnonymousBot" },
    sender_chat: chat,
  },
  "somebody who writes as a channel": {
    from: { id: 136_817_688, is_bot: true, first_name: "Channel", username: "Channel_Bot" },
    sender_chat: { id: -1_009, type: "channel", title: "News" },
  },
};

test.for(Object.entries(senders))("[R5] %s reads once why the answer does not count", async ([, sender]) => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${chat.id}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: 101, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const newest = () => messagesIn(harness, chat.id).at(-1) ?? assert.fail("the group is empty");
  /** The bot's messages that follow a reply, which Telegram sends twice. */
  const after = async (replyTo: number) => {
    const before = messagesIn(harness, chat.id).length;
    const messageId = harness.telegram.nextMessageId(chat.id);
    const written = { updateId: nextUpdateId(), userId: sender.from.id, messageId, replyTo };
    const update = messageUpdate(written, { text: "Within 14 days.", chat, ...sender });
    expect([await harness.update(update), await harness.update(update)]).toEqual([200, 200]);
    await harness.work();
    return messagesIn(harness, chat.id).slice(before);
  };

  const post = newest();
  expect(await after(post.message_id), "talk about a post").toEqual([]);
  await press(harness, ada, post, "Edit");
  const question = newest();
  expect(await after(question.message_id)).toMatchObject([
    { text: expect.stringMatching(/^You wrote anonymously.*Choose yourself as the sender.*reply again\.$/) },
  ]);
  await writeInGroup(harness, ada, chat.id, { text: "Within 14 days.", replyTo: question.message_id });
  expect(labelsOf(newest())).toEqual(["Send", "Cancel"]);
});
