/** A reviewers' group from which the bot is removed for a while: its messages stay there. */
import { expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { labelsOf, messagesIn, nextUpdateId, settle, startEditing } from "../support/group.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;

test("[R5] [G1] once it is back, posts show what was decided, and erased customers' words leave the group", async () => {
  const { harness, ada, post } = await startEditing(group);
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: 102, text: "My secret is 1234" }));
  harness.clock.advance(3_000);
  await settle(harness);
  const description = "Forbidden: bot was kicked from the supergroup chat";
  const body = JSON.stringify({ ok: false, error_code: 403, description });
  for (const method of ["sendMessage", "editMessageText", "deleteMessage"])
    harness.telegram.fail({ kind: "answer", status: 403, body }, { chat_id: group, method, times: Infinity });
  const [review] = (await harness.api("GET", "/v1/reviews?status=claimed")).body.items as { id: string }[];
  expect((await ada.browser.call("POST", `/v1/reviews/${review?.id}/approve`)).status).toBe(200);
  const erased = customerIdOf(102);
  await harness.api("DELETE", `/v1/users/${erased}`, { confirm: erased });
  const hoursPass = async () => {
    for (let hour = 1; hour <= 3; hour += 1) {
      harness.clock.advance(3_600_000);
      await settle(harness);
    }
  };
  await hoursPass();
  const texts = () => messagesIn(harness, group).map(({ text }) => text);
  expect(texts().join()).toContain("1234");
  harness.telegram.clearFaults();
  await hoursPass();
  expect(texts().join()).not.toContain("1234");
  const [shown] = messagesIn(harness, group).filter(({ message_id: id }) => id === post.message_id);
  expect(shown?.text).toMatch(/Sent, approved by Ada/);
  expect(shown === undefined ? [] : labelsOf(shown)).toEqual([]);
});

test("[G1] what it cannot remove within 60 days is reported", async () => {
  const { harness } = await startEditing(group);
  const body = JSON.stringify({ ok: false, error_code: 403, description: "Forbidden: bot was kicked" });
  harness.telegram.fail(
    { kind: "answer", status: 403, body },
    { chat_id: group, method: "editMessageText", times: Infinity },
  );
  const erased = customerIdOf(101);
  await harness.api("DELETE", `/v1/users/${erased}`, { confirm: erased });
  await settle(harness);
  const remaining = () => harness.lines.filter(({ event }) => event === "posts.may_remain").length;
  expect(remaining()).toBe(0);
  harness.clock.advance(61 * 86_400_000);
  await settle(harness);
  expect(remaining()).toBe(1);
});
