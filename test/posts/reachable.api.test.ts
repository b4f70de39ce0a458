/** Whether a customer can be reached may change while their review is posted. */
import { expect, onTestFinished, test } from "vitest";
import { labelsOf, messagesIn, nextUpdateId, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { message } from "../support/updates.ts";

const group = -1_001;
const anna = { id: 7, is_bot: false, first_name: "Anna" };
const boris = { id: 5, is_bot: false, first_name: "Boris" };

async function start() {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const date = () => Math.floor(harness.clock.now() / 1_000);
  /** Handles an update; resolves to the post after the next sweeps. */
  const after = async (update: object) => {
    expect(await harness.update({ update_id: nextUpdateId(), ...update })).toBe(200);
    for (const ms of [3_000, 60_000]) {
      harness.clock.advance(ms);
      await settle(harness);
    }
    const [post] = messagesIn(harness, group);
    return { text: post?.text, labels: post === undefined ? [] : labelsOf(post) };
  };
  const written = (more: object) =>
    message({ updateId: nextUpdateId(), userId: 7, date: date() }, { text: "Hello?", ...more });
  return { date, after, written };
}

const labels = ["Approve", "Edit", "Reject", "Regenerate"];

test("[R5] [R8] the post says whether the account lets the bot reply, and offers Approve only then", async () => {
  const { date, after, written } = await start();
  const connection = (is_enabled: boolean) => ({
    business_connection: { id: "bc1", user: boris, date: date(), is_enabled, rights: { can_reply: true } },
  });
  await after(connection(true));
  const closed = expect.stringContaining("does not let the bot reply") as string;
  const opened = await after({ business_message: written({ business_connection_id: "bc1" }) });
  expect(opened).toEqual({ text: expect.not.stringContaining("does not let") as string, labels });
  expect(await after(connection(false))).toEqual({ text: closed, labels: labels.slice(1) });
  expect(await after(connection(true))).toEqual(opened);
});

test("[R5] the post says whether the customer has blocked the bot", async () => {
  const { date, after, written } = await start();
  const member = (status: string) => ({
    my_chat_member: {
      chat: { id: 7, type: "private" },
      from: anna,
      date: date(),
      new_chat_member: { status },
    },
  });
  const opened = await after({ message: written({}) });
  expect((await after(member("kicked"))).text).toContain("Anna · blocked the bot");
  expect(await after(member("member"))).toEqual(opened);
});
