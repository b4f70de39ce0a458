/** A reviewers' group that rejects edits and deletions, beside one that accepts them. */
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

/** More than one sweep deletes. */
const topics = 12;

test.for([
  { group: -1_007, other: -1_017 },
  { group: -1_017, other: -1_007 },
])(
  "[G1] topics that Telegram does not delete in group $group hold up none in $other",
  async ({ group, other }) => {
    const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}, ${other}` });
    onTestFinished(() => harness.close());
    const left = async () => {
      const rows = await databaseOf(harness).query<{ chat_id: number }>({
        sql: "select chat_id from review_topics order by chat_id",
        parameters: [],
      });
      return rows.map(({ chat_id }) => chat_id);
    };
    for (const chat of [group, other])
      await databaseOf(harness).query({
        sql: "insert into review_topics (chat_id, thread_id) select $1::bigint, generate_series(1, $2::integer)",
        parameters: [chat, topics],
      });
    harness.telegram.fail(
      { kind: "server_error" },
      { chat_id: group, method: "deleteForumTopic", times: Infinity },
    );
    const stuck = Array.from({ length: topics }, () => group);
    for (let sweep = 1; sweep <= 10 * topics && !isDeepStrictEqual(await left(), stuck); sweep += 1) {
      harness.clock.advance(60_000);
      await harness.sweep();
      await harness.work();
    }
    expect(await left()).toEqual(stuck);
  },
);
