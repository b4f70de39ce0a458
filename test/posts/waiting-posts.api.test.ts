/** Posts in a group that Telegram asked to wait for. */
import { expect, onTestFinished, test } from "vitest";
import { messagesIn, nextUpdateId, press, settle, startEditing } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;
/** Telegram refused the token, so nothing was sent. */
const unauthorized = JSON.stringify({ ok: false, error_code: 401, description: "Unauthorized" });

test("[R5] posts that wait for their group have one job each, however often the sweep looks", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: String(group) });
  onTestFinished(() => harness.close());
  const write = async (userId: number) => {
    await harness.update(textUpdate({ updateId: nextUpdateId(), userId, text: "When do you open?" }));
    harness.clock.advance(3_000);
    await harness.sweep();
    await harness.work();
  };
  harness.telegram.fail({ kind: "flood", retry_after: 300 }, { chat_id: group });
  for (const userId of [101, 102, 103]) await write(userId);
  expect(messagesIn(harness, group)).toEqual([]);
  harness.proxies.queue.reset();
  await harness.sweep();
  expect(harness.proxies.queue.count()).toBe(0);
  harness.clock.advance(300_000);
  await settle(harness);
  expect(messagesIn(harness, group)).toHaveLength(3);
});

test.for([
  ["asked to wait", { kind: "flood", retry_after: 30 }],
  ["refused the token", { kind: "answer", status: 401, body: unauthorized }],
] as const)("[R5] a preview follows once Telegram, which %s, accepts it", async ([, fault]) => {
  const { harness, ada, newest, reply } = await startEditing(group);
  harness.telegram.fail(fault, { chat_id: group });
  const update = reply({ text: "Within 14 days." });
  expect(await harness.update(update)).toBe(200);
  await harness.work();
  expect(messagesIn(harness, group)).toHaveLength(2);
  // Telegram may send what waits again.
  expect(await harness.update(update)).toBe(200);
  harness.clock.advance(120_000);
  await settle(harness);
  expect(messagesIn(harness, group)).toHaveLength(3);
  expect((await press(harness, ada, newest(), "Send"))?.text).toMatch(/^Approved/);
});
