/** Posts in a group that Telegram asked to wait for. */
import { expect, onTestFinished, test } from "vitest";
import { messagesIn, nextUpdateId, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;

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
