/** Buttons in a group that is no longer one of the reviewers' groups. */
import assert from "node:assert/strict";
import { expect, onTestFinished, test } from "vitest";
import { createDeliveryApp } from "../../core/app/delivery.ts";
import { TelegramId } from "../../core/kernel/ids.ts";
import {
  answerTo,
  labelsOf,
  linkedColleague,
  messagesIn,
  nextUpdateId,
  press,
  settle,
  writeInGroup,
} from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;
const customer = 101;

test("[R5] no button decides anything in a group that was removed from the settings", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: customer, text: "May I return it?" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const newest = () => messagesIn(harness, group).at(-1) ?? assert.fail("the group is empty");
  const post = newest();
  await press(harness, ada, post, "Edit");
  await writeInGroup(harness, ada, group, { text: "Within 14 days.", replyTo: newest().message_id });
  const preview = newest();
  expect([post, preview].flatMap(labelsOf)).toEqual([
    "Approve",
    "Edit",
    "Reject",
    "Regenerate",
    "Send",
    "Cancel",
  ]);

  const later = createDeliveryApp({ ...harness.settings, reviewGroups: [-1_002] }, harness.host);
  for (const { message_id, buttons } of [post, preview])
    for (const { text, callback_data: data = "" } of buttons.flat()) {
      await later.run({
        v: 1,
        kind: "press",
        update_id: nextUpdateId(),
        callback_query_id: text,
        telegram_user_id: TelegramId.parse(ada.telegramId),
        chat_id: TelegramId.parse(group),
        message_id,
        data,
        at: harness.clock.now(),
      });
      expect(answerTo(harness, text), text).toEqual({
        text: "This is no longer a reviewers' group",
        alert: true,
      });
    }
  await settle(harness);
  expect(messagesIn(harness, customer)).toEqual([]);

  expect((await press(harness, ada, preview, "Send"))?.text, "in a reviewers' group").toMatch(/^Approved/);
  await settle(harness);
  expect(messagesIn(harness, customer).map(({ text }) => text)).toEqual(["Within 14 days."]);
});
