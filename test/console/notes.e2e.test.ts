/** Notes on customers, in two browsers. */
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, focused, message } from "../support/locators.ts";

const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };

describe("[R12] notes on customers", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(cem);
  });
  checkPages(() => harness);

  test("written beside a review with a mention; the colleague sees it, and the next review shows it", async () => {
    const [one, other] = [await harness.signIn(bea), await harness.signIn(cem)];
    const first = await harness.write("My lamp flickers.", "Ada");
    const page = await one.open(`/reviews/${first}`);
    await button(page, "Add a note").click();
    const field = page.getByRole("textbox", { name: "Note", exact: true });
    await field.fill("Has the 2024 model. Please check, @ce");
    await button(page, "@Cem").click();
    expect(await violations(page)).toEqual([]);
    await field.press("Control+Enter");
    const written = page.getByRole("list", { name: "Notes, newest first" }).getByRole("listitem");
    await written.filter({ hasText: "Please check, @Cem" }).filter({ hasText: "Bea" }).waitFor();
    const queue = await other.open("/");
    const mention = queue.getByRole("region", { name: "A note mentions you" });
    await mention.getByText("Please check, @Cem").waitFor();
    expect(await violations(queue)).toEqual([]);
    await mention.getByRole("link", { name: "Bea about Ada" }).click();
    await queue.getByRole("heading", { level: 1, name: "Ada" }).waitFor();
    await queue.getByText("Has the 2024 model.").waitFor();
    // Somebody else's note is read, not changed.
    expect(await queue.getByRole("list", { name: "Notes, newest first" }).getByRole("button").count()).toBe(
      0,
    );
    await queue.goBack();
    await queue.route("**/seen", (route) => route.fulfill({ status: 429, json: { code: "rate_limited" } }));
    await button(queue, "Mark as read").click();
    await queue.getByRole("listitem").filter({ hasText: "Too many requests." }).waitFor();
    await queue.unroute("**/seen");
    expect(harness.problems.splice(0)).toHaveLength(1);
    await button(queue, "Mark as read").click();
    await mention.waitFor({ state: "detached" });
    await button(page, "Add a note").focus();
    await harness.api("POST", `/v1/reviews/${first}/approve`, { final_text: "We look into it." });
    await page.getByRole("button", { name: /^(?:Go to the queue|Next review)$/ }).waitFor();
    // Somebody else's decision does not take the focus from what one is doing.
    await button(page, "Add a note").and(focused(page)).waitFor({ timeout: 30_000 });
    const second = await harness.write("Any news?", "Ada");
    const next = await other.open(`/reviews/${second}`);
    await message(next).waitFor();
    await next.getByText("Has the 2024 model.").waitFor();
    await button(page, "Add a note").press("Enter");
    await button(page, "Cancel").press("Enter");
    await button(page, "Add a note").and(focused(page)).waitFor();
    await button(page, "Add a note").press("Enter");
    await field.fill("Half a note");
    expect(await field.getAttribute("dir")).toBe("auto");
    await field.press("Escape");
    const question = page.getByRole("alertdialog", { name: "Discard unsaved changes?" });
    await question.waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, "Cancel").press("Enter");
    await field.and(focused(page)).waitFor();
    await page.reload();
    expect(await field.inputValue()).toBe("Half a note");
    await button(page, "Bea").click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await question.getByRole("button", { name: "Cancel" }).press("Enter");
    await question.waitFor({ state: "detached" });
    await field.press("Escape");
    await question.getByRole("button", { name: "Discard" }).press("Enter");
    await button(page, "Add a note").and(focused(page)).waitFor();
    await button(page, "Edit").press("Enter");
    await field.press("Escape");
    await button(page, "Edit").and(focused(page)).waitFor();
    await button(page, "Edit").press("Enter");
    await button(page, "Cancel").press("Enter");
    await button(page, "Edit").and(focused(page)).waitFor();
    await button(page, "Edit").press("Enter");
    await field.fill("Has the 2025 model.");
    await button(page, "Save note").click();
    await written.filter({ hasText: "Has the 2025 model." }).filter({ hasText: "(edited)" }).waitFor();
    await button(page, "Edit").and(focused(page)).waitFor();
    await button(page, "Delete").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No notes yet.").waitFor();
    await next.getByText("No notes yet.").waitFor();
    await one.close();
    await other.close();
  });

  test("a note whose response was lost is saved again without becoming two", async () => {
    const one = await harness.signIn(bea);
    const page = await one.open(`/reviews/${await harness.write("Is it sturdy?", "Dora")}`);
    await button(page, "Add a note").click();
    await page.getByRole("textbox", { name: "Note", exact: true }).fill("Asked before.");
    let isLost = false;
    await page.route("**/v1/users/*/notes", async (route) => {
      if (isLost || route.request().method() !== "POST") return route.continue();
      isLost = true;
      // What is typed while it is saved would not be in it.
      await page
        .getByRole("textbox", { name: "Note", exact: true })
        .and(page.locator("[readonly]"))
        .waitFor();
      await route.fetch();
      return route.abort();
    });
    await button(page, "Save note").click();
    const written = page.getByRole("list", { name: "Notes, newest first" }).getByRole("listitem");
    await written.filter({ hasText: "Asked before." }).waitFor();
    await button(page, "Save note").click();
    await button(page, "Add a note").waitFor();
    expect(await written.count()).toBe(1);
    await one.close();
    // The lost response.
    expect(harness.problems.splice(0)).toHaveLength(1);
  });
});
