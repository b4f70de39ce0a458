/** A customer's topic in a reviewers' group that somebody closed, while the bot may not write in closed ones. */
import { expect, test } from "vitest";
import { labelsOf, messagesIn, press, startEditing, writeInGroup } from "../support/group.ts";

/** The simulated Bot API gives topics to groups whose id ends with a 7. */
const forum = -1_007;

test("[R5] a question for an answer, and the preview of it, go to the group itself", async () => {
  const { harness, ada, newest, post } = await startEditing(forum);
  expect(post.message_thread_id).not.toBeNull();
  const body = JSON.stringify({ ok: false, error_code: 400, description: "Bad Request: TOPIC_CLOSED" });
  harness.telegram.fail({ kind: "answer", status: 400, body }, { chat_id: forum });
  const [shown = post] = messagesIn(harness, forum).filter(({ message_id: id }) => id === post.message_id);
  expect((await press(harness, ada, shown, "Edit"))?.text).toMatch(/^Reply/);
  const question = newest();
  expect(question).toMatchObject({ asks: true, message_thread_id: null });
  await writeInGroup(harness, ada, forum, { text: "Yes.", replyTo: question.message_id });
  expect(labelsOf(newest())).toEqual(["Send", "Cancel"]);
});
