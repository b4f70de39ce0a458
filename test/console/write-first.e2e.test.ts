/** Writing to a customer first, from the customer's page to their chat. */
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { approving, bea, button, message } from "../support/locators.ts";

describe("writing first in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  test("[R12] a message is started on the customer's page, by keyboard and on a phone, and sent once approved", async () => {
    const id = await harness.write("Do you repair lamps?", "Ulla");
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${id}`);
    await harness.api("POST", `/v1/reviews/${id}/approve`, { final_text: "We do." });
    await harness.waitForReply("Ulla", "We do.");
    const visitor = await harness.signIn(bea, { viewport: { width: 375, height: 740 } });
    const page = await visitor.open(`/customers/${customer.id}`);
    await button(page, "Write a message").focus();
    await page.keyboard.press("Enter");
    await page.getByText("You are writing first, not answering a message.").waitFor();
    expect(await page.getByRole("button", { name: /^New draft/ }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await message(page).fill("Your lamp is repaired.");
    await approving(page, () => button(page, "Approve").click());
    await harness.waitForReply("Ulla", "Your lamp is repaired.");
    await harness.api("PUT", `/v1/users/${customer.id}/protocol`, { silenced: true, reason: "asked for it" });
    const again = await visitor.open(`/customers/${customer.id}`);
    await again.getByLabel("Conversation").getByText("Your lamp is repaired.").waitFor();
    await button(again, "Write a message").click();
    await again.getByRole("alert").filter({ hasText: "This customer is silenced." }).waitFor();
    expect(await violations(again)).toEqual([]);
    await visitor.close();
    // The browser reports the refusal.
    harness.problems.length = 0;
  });
});
