/** A reviewers' group that became a supergroup, beside one that did not. */
import { expect, onTestFinished, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { messagesIn, nextUpdateId, settle } from "../support/group.ts";
import { databaseOf, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

test("[R5] [G1] [G3] posts of a group that became a supergroup hold up no other group's", async () => {
  const [group, other] = [-1_001, -1_002];
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}, ${other}` });
  onTestFinished(() => harness.close());
  const users = [1, 2, 3, 4, 5, 6];
  for (const userId of users) {
    await harness.update(textUpdate({ updateId: nextUpdateId(), userId, text: "My secret is 1234" }));
    harness.clock.advance(3_000);
    await settle(harness);
  }
  const posted = new Set(messagesIn(harness, other).map(({ message_id }) => message_id));
  expect(posted.size).toBe(users.length);
  await databaseOf(harness).query({
    sql: `update review_posts set user_id = null
      where user_id in (select value::uuid from jsonb_array_elements_text($1::jsonb))`,
    parameters: [JSON.stringify(users.map((id) => customerIdOf(id)))],
  });
  const moved = { kind: "migrate", chat_id: -1_002_000 } as const;
  harness.telegram.fail(moved, { chat_id: group, method: "editMessageText", times: Infinity });
  for (let sweep = 1; sweep <= users.length; sweep += 1) {
    harness.clock.advance(60_000);
    await harness.sweep();
    await harness.work();
  }
  // The reviews exist, so they are posted again.
  const now = messagesIn(harness, other).filter(({ message_id }) => posted.has(message_id));
  expect(now.map(({ text }) => text)).toEqual(users.map(() => "This review is no longer kept."));
});
