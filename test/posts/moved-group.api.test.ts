/** A reviewers' group that rejects edits, beside one that accepts them. */
import { isDeepStrictEqual } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { messagesIn, nextUpdateId, settle } from "../support/group.ts";
import { databaseOf, startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const faults = {
  "a group that became a supergroup": { kind: "migrate", chat_id: -1_002_000 },
  "a group that the bot was removed from": { kind: "blocked" },
  "a group whose edits fail": { kind: "server_error" },
} as const;

test.for(Object.entries(faults))("[R5] [G1] [G3] posts of %s hold up no other group's", async ([, fault]) => {
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
  harness.telegram.fail(fault, { chat_id: group, method: "editMessageText", times: Infinity });
  // The reviews exist, so they are posted again.
  const textsThen = () =>
    messagesIn(harness, other).flatMap(({ message_id, text }) => (posted.has(message_id) ? [text] : []));
  const texts = users.map(() => "This review is no longer stored.");
  for (let sweep = 1; sweep <= 4 * users.length && !isDeepStrictEqual(textsThen(), texts); sweep += 1) {
    harness.clock.advance(60_000);
    await harness.sweep();
    await harness.work();
  }
  expect(textsThen()).toEqual(texts);
});
