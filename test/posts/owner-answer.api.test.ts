/** A reviewers' group sees that the owner of a business account answered while the review waits. */
import { expect, onTestFinished, test } from "vitest";
import { linkedColleague, messagesIn, nextUpdateId, press, settle } from "../support/group.ts";
import { startHarness } from "../support/harness.ts";
import { message } from "../support/updates.ts";

const group = -1_001;

test("[R5] [R8] the post says what the owner answered, and buttons from before approve nothing", async () => {
  const harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
  onTestFinished(() => harness.close());
  const ada = await linkedColleague(harness, "Ada");
  const write = async (text: string, more: object = {}) => {
    const updateId = nextUpdateId();
    const date = Math.floor(harness.clock.now() / 1_000);
    const sent = message({ updateId, userId: 7, date }, { text, business_connection_id: "bc1", ...more });
    expect(await harness.update({ update_id: updateId, business_message: sent })).toBe(200);
    harness.clock.advance(3_000);
    await settle(harness);
  };
  await write("Are you open? ".repeat(250));
  const [before] = messagesIn(harness, group);
  if (before === undefined) throw new Error("nothing was posted");
  await write(`Yes, until six. ${"Really. ".repeat(400)}`, {
    from: { id: 5, is_bot: false, first_name: "Boris" },
  });
  const [after] = messagesIn(harness, group);
  expect(after?.text).toMatch(/The account's owner has answered\nYes, until six\./);
  expect(after?.text.length).toBeLessThanOrEqual(4_096);
  expect(await press(harness, ada, before, "Approve")).toMatchObject({
    text: expect.stringMatching(/has changed in the meantime/),
  });
  expect(messagesIn(harness, 7)).toEqual([]);
});
