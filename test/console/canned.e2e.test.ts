/** Canned replies by shortcode, by keyboard alone; fields; common reasons to reject. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { approving, bea, button, message } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

interface Reply {
  readonly id: string;
  readonly shortcode: string;
  readonly uses: number;
}

describe("[R4] canned replies in the editor", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  const usesOf = async (shortcode: string) =>
    (await harness.api<{ items: Reply[] }>("GET", "/v1/canned-replies")).items.find(
      (one) => one.shortcode === shortcode,
    )?.uses;
  const list = (page: Page) => page.getByRole("listbox", { name: "Canned replies" });
  const options = (page: Page) => list(page).getByRole("option");
  const chosen = (page: Page) => list(page).getByRole("option", { selected: true });

  test("made in the settings, found by shortcode, filled in for the customer, counted", async () => {
    const visitor = await harness.signIn(bea);
    const settings = await visitor.open("/settings?tab=replies");
    for (const [title, shortcode, text] of [
      ["Shipping", "/ship", "Hello {{name}}, it is on its way to {{location}}. {{reviewer}}"],
      ["Opening hours", "hours", "We are open from 9 to 5."],
      ["Ship damage", "ship-damage", "Please send a photo."],
    ] as const) {
      await button(settings, "Add a reply").click();
      const dialog = settings.getByRole("dialog");
      await dialog.getByLabel("Title").fill(title);
      await dialog.getByLabel("Shortcode").fill(shortcode);
      await dialog.getByLabel("Text", { exact: true }).fill(text);
      if (title === "Shipping") {
        expect(await violations(settings)).toEqual([]);
        await settings.reload();
        expect(await dialog.getByLabel("Text", { exact: true }).inputValue()).toBe(text);
        await settings.keyboard.press("Escape");
        await button(settings, "Cancel").last().click();
      }
      await button(settings, "Save").click();
      await dialog.waitFor({ state: "detached" });
    }
    await settings.close();

    const review = await harness.write("Where is my lamp?", "Ada");
    const page = await visitor.open(`/reviews/${review}`);
    const field = message(page);
    await field.fill("");
    await field.pressSequentially("Sure. /shi");
    await options(page).first().waitFor();
    expect(await options(page).count()).toBe(2);
    expect(await violations(page)).toEqual([]);
    await field.press("Escape");
    await options(page).first().waitFor({ state: "detached" });
    await field.pressSequentially("p");
    expect(await options(page).count()).toBe(0);
    await field.press("Control+A");
    await field.press("Delete");
    await field.pressSequentially("/ship");
    await chosen(page).filter({ hasText: "/ship" }).waitFor();
    expect(await field.getAttribute("aria-activedescendant")).toBe(await chosen(page).getAttribute("id"));
    await field.press("ArrowDown");
    await chosen(page).filter({ hasText: "Ship damage" }).waitFor();
    await field.press("ArrowUp");
    await chosen(page).filter({ hasText: "Shipping" }).waitFor();
    await field.press("Enter");
    expect(await field.inputValue()).toBe("Hello Ada, it is on its way to {{location}}. Bea");
    await eventually("the use is counted", async () => (await usesOf("ship")) === 1);

    await page.getByText("{{location}} is not filled in. Replace it before you approve.").waitFor();
    expect(await violations(page)).toEqual([]);
    await button(page, "Approve").click();
    const doubt = page.getByRole("alertdialog");
    await doubt.getByText("The customer would see {{location}} exactly like this.").waitFor();
    expect(await violations(page)).toEqual([]);
    await doubt.getByRole("button", { name: "Cancel" }).click();
    await field.fill("Hello Ada. ");
    await field.press("End");
    await field.pressSequentially("/hou");
    await options(page).first().waitFor();
    await field.press("Tab");
    expect(await field.inputValue()).toBe("Hello Ada. We are open from 9 to 5.");
    expect(await page.getByText("is not filled in").count()).toBe(0);
    await approving(page, () => button(page, "Approve").click());
    await harness.waitForReply("Ada", "Hello Ada. We are open from 9 to 5.");
    await visitor.close();
  });

  test("the settings sort them by use", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/settings?tab=replies");
    await page.getByLabel("Sort by").selectOption("used");
    const titles = page.getByRole("list", { name: "Canned replies" }).getByRole("heading");
    await page.getByText("used 1 time").first().waitFor();
    await titles.last().filter({ hasText: "Ship damage" }).waitFor({ timeout: 20_000 });
    expect(await violations(page)).toEqual([]);
    await visitor.close();
  });

  test("a common reason is one click, and reads the same in both languages", async () => {
    const visitor = await harness.signIn(bea, { locale: "de-DE" });
    const review = await harness.write("Thanks!", "Bo");
    const page = await visitor.open(`/reviews/${review}`);
    await page.getByRole("button", { name: /^Ablehnen/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Braucht keine Antwort" }).click();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: /^Ablehnen/ }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText("Braucht keine Antwort").waitFor();
    const stored = await harness.api<{ reject_reason: string }>("GET", `/v1/reviews/${review}`);
    expect(stored.reject_reason).toBe("Needs no answer");
    await visitor.close();
  });
});
