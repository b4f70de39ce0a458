/** Buttons in a group that show a version of a review that is no longer the current one. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { interactionIdOf } from "../../core/kernel/ids.ts";
import { linkedColleague, messagesIn, nextUpdateId, press, settle, writeInGroup } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[R5] a button of an earlier version says what to do in the group", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  const updateId = nextUpdateId();
  await harness.update(textUpdate({ updateId, userId: 101, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const post = newest();
  const review = interactionIdOf({ connection: null, chat_id: 101, message_id: updateId });
  const step = async (name: string) =>
    expect((await ada.browser.call("POST", `/v1/reviews/${review}/${name}`)).status).toBe(200);
  await press(harness, ada, post, "Edit");
  const ask = newest().message_id;
  await writeInGroup(harness, ada, group, { text: "Within 14 days.", replyTo: ask });
  const preview = newest();
  await step("release");
  for (const label of ["Approve", "Reject", "Regenerate"])
    expect((await press(harness, ada, post, label))?.text, label).toMatch(
      /^The review has changed in the meantime: look at its message again$/,
    );
  expect((await press(harness, ada, preview, "Send"))?.text).toBe(
    "The review has changed in the meantime: look at its message, then reply with the answer once more",
  );
  await writeInGroup(harness, ada, group, { text: "Within 14 days.", replyTo: ask });
  expect((await press(harness, ada, newest(), "Send"))?.text).toMatch(/^Approved/);
});
