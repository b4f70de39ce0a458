/** A business conversation in a real browser: written in the simulator, answered in the console through the account. */
import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { eventually } from "../support/eventually.ts";
import { approving, button, message } from "../support/locators.ts";
import { dateNow, message as messageOf } from "../support/updates.ts";

const dayMs = 86_400_000;

describe("a business chat", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
  });
  afterEach(() => assert.deepEqual(harness.newProblems(), []));
  afterAll(() => harness.close());

  test("[R8] a question to an account is answered through it, and a deleted one says so", async () => {
    const visitor = await harness.signIn();
    const accounts = await visitor.open("/settings?tab=accounts");
    await accounts.getByText("No business account yet").waitFor();
    const simulator = await visitor.open("/simulator");
    await simulator.getByLabel("Another customer").fill("Cleo");
    await simulator.getByLabel("writes to a business account").check();
    await button(simulator, "Add").click();
    await simulator.getByRole("heading", { name: "Cleo" }).waitFor();
    await simulator.getByPlaceholder("Message").fill("Are you open today?");
    await button(simulator, "Send").click();
    const page = await visitor.open(`/reviews/${await harness.waitForDraft("Are you open today?")}`);
    await page
      .getByText(/Business chat, until/)
      .first()
      .waitFor();
    await message(page).fill("Until eight.");
    await harness.freezeClock();
    await approving(page, () => button(page, "Approve").click());
    await harness.advanceClock();
    await simulator.getByText("Until eight.").waitFor();

    await simulator.getByPlaceholder("Message").fill("My PIN is 1234");
    await button(simulator, "Send").click();
    const second = await visitor.open(`/reviews/${await harness.waitForDraft("My PIN is 1234")}`);
    await simulator.getByRole("button", { name: "Delete: My PIN is 1234" }).click();
    await simulator.getByText(/, deleted/).waitFor();
    await harness.advanceClock(5_000);
    await second
      .getByText(/deleted (just now|\d)/)
      .first()
      .waitFor();

    await accounts.reload();
    await accounts.getByText("Simulated Shop").waitFor();
    await accounts.getByText("May reply").waitFor();
    await visitor.close();
  });

  test("[R8] what the account's owner answered in Telegram is in the conversation", async () => {
    const sent = (updateId: number, content: object) => {
      const written = messageOf({ updateId, userId: 93_001, date: dateNow() }, { ...content });
      return { update_id: updateId, business_message: { ...written, business_connection_id: "bc93" } };
    };
    await harness.post(sent(930_001, { text: "Do you sell maps?" }));
    const id = await harness.waitForDraft("Do you sell maps?");
    const from = { id: 93_002, is_bot: false, first_name: "Boris" };
    await harness.post(sent(930_002, { from, text: "Yes, **of the city**." }));
    const whole = `/v1/users/${customerIdOf(93_001)}/conversation`;
    await eventually("the owner's answer", async () => {
      const { items } = await harness.api<{ items: readonly unknown[] }>("GET", whole);
      return items.length === 2;
    });
    const visitor = await harness.signIn();
    const page = await visitor.open(`/reviews/${id}`);
    await page.locator("[data-conversation]").getByText("Yes, **of the city**.").waitFor();
    await page.getByText(/The account's owner, in Telegram/).waitFor();
    const news = page
      .getByRole("status")
      .filter({ hasText: "The account's owner has answered in Telegram:" });
    await news.getByText("Yes, **of the city**.").waitFor();
    // While the page is open, too.
    await harness.post(sent(930_003, { from, sticker: { file_id: "s", file_unique_id: "s", emoji: "👍" } }));
    await news.getByText("A message without text: see Telegram").waitFor();
    await page.locator("[data-conversation]").getByText("sticker 👍").waitFor();
    await visitor.close();
  });

  test("[R8] [R2] a day after the customer's last message, nobody can answer any more, and the review says why", async () => {
    const early = await harness.signIn();
    const simulator = await early.open("/simulator");
    await simulator.getByLabel("Another customer").fill("Dido");
    await simulator.getByLabel("writes to a business account").check();
    await button(simulator, "Add").click();
    await simulator.getByRole("heading", { name: "Dido" }).waitFor();
    await simulator.getByPlaceholder("Message").fill("Do you repair lamps?");
    await button(simulator, "Send").click();
    const id = await harness.waitForDraft("Do you repair lamps?");
    const { version } = await harness.api<{ version: number }>("GET", `/v1/reviews/${id}`);
    await early.close();

    await harness.advanceClock(dayMs);
    await assert.rejects(harness.api("POST", `/v1/reviews/${id}/approve`, { version }), /409 .*expired/);
    const late = await harness.signIn();
    const page = await late.open(`/reviews/${id}`);
    await page.getByText("No one replied in time. Telegram no longer allows a reply here.").waitFor();
    assert.equal(await button(page, "Approve").count(), 0);
    const expired = { status: "expired", final_text: null, deliveries: [] };
    assert.partialDeepStrictEqual(await harness.api("GET", `/v1/reviews/${id}`), expired);
    await late.close();
  });
});
