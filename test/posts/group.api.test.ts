/** Review in a Telegram group, through webhook, workers and the simulated Bot API. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "../support/harness.ts";
import { labelsOf, linkedColleague, messagesIn, nextUpdateId, press, settle } from "../support/group.ts";
import { textUpdate } from "../support/updates.ts";

const group = -1_001;
let harness: Harness;
let customer = 100;

beforeAll(async () => {
  harness = await startHarness({ TELEGRAM_REVIEW_GROUPS: `${group}` });
});
afterAll(() => harness.close());

/** A new customer writes; resolves to the post of the draft. */
async function posted(text: string) {
  customer += 1;
  await harness.update(textUpdate({ updateId: nextUpdateId(), userId: customer, text }));
  harness.clock.advance(3_000);
  await harness.work();
  await settle(harness);
  const [post] = messagesIn(harness, group).slice(-1);
  if (post === undefined) throw new Error("nothing was posted");
  return {
    customer,
    now: () => messagesIn(harness, group).find((m) => m.message_id === post.message_id) ?? post,
  };
}

test("[R5] [A5] a draft is posted, and a linked reviewer's press approves and sends it", async () => {
  const ada = await linkedColleague(harness, "Ada");
  expect(messagesIn(harness, ada.telegramId).at(-1)?.text).toMatch(/Linked: you review as Ada/);
  const post = await posted("When do you open?");
  expect(post.now().text).toMatch(/When do you open\?/);
  expect(labelsOf(post.now())).toEqual(["Approve", "Edit", "Reject", "Regenerate"]);
  expect(await press(harness, ada, post.now(), "Approve")).toEqual({
    text: "Approved; it goes out in 5 seconds",
    alert: false,
  });
  await settle(harness);
  expect(messagesIn(harness, post.customer)).toHaveLength(1);
  expect(post.now().text).toMatch(/Sent, approved by Ada/);
  expect(labelsOf(post.now())).toEqual([]);
});
