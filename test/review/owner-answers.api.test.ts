/** In a business chat the account's owner answers as well: drafts know what they said. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { startModelled } from "../support/model-server.ts";
import { ask } from "../support/reviews.ts";
import { message } from "../support/updates.ts";

let modelled: Awaited<ReturnType<typeof startModelled>>;
beforeAll(async () => {
  modelled = await startModelled("Hello there.", ["Hello there."]);
});
afterAll(() => modelled.close());

let updateId = 100;
const owner = { id: 5, is_bot: false, first_name: "Boris" };

/** A message in the chat of customer 7; resolves to the first model's prompt once everything is drafted. */
async function write(text: string, more: object = {}, connection = "bc1"): Promise<string> {
  const { harness, gemini } = modelled;
  updateId += 1;
  const date = Math.floor(harness.clock.now() / 1_000);
  const sent = message({ updateId, userId: 7, date }, { text, business_connection_id: connection, ...more });
  expect(await harness.update({ update_id: updateId, business_message: sent })).toBe(200);
  harness.clock.advance(10_000);
  await harness.work();
  return gemini.body;
}

test("[R8] [D2] a draft sees what the owner answered in this chat, also a regenerated one, and nothing that was forgotten", async () => {
  const { harness, gemini } = modelled;
  await write("Are you open today?");
  await write("Yes, until six.", { from: owner });
  await write("The other shop is closed.", { from: owner }, "bc2");
  const bot = { id: 6, is_bot: true, first_name: "Bot" };
  await write("Sent by NADIA.", { from: owner, sender_business_bot: bot });
  const prompt = await write("Then I come at five.");
  expect(prompt).toContain("Yes, until six.");
  expect(prompt).not.toContain("other shop");
  expect(prompt).not.toContain("Sent by NADIA.");
  const { items } = (await harness.api("GET", "/v1/reviews?status=pending")).body;
  const [review] = items as readonly { readonly id: string }[];
  gemini.body = "";
  expect((await ask(harness, "regenerate", review?.id ?? "")).status).toBe(200);
  await harness.work();
  expect(gemini.body).toContain("Yes, until six.");

  await harness.api("DELETE", `/v1/users/${customerIdOf(7)}/memory`);
  harness.clock.advance(10_000);
  expect(await write("And tomorrow?")).not.toContain("until six");
});
