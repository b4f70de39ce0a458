/** Saved views, by keyboard: a filter gets a name, and comes back by its link and by the command palette. */
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button } from "../support/locators.ts";

const cleo = { name: "Cleo", email: "cleo@example.org", password: "correct horse battery" };

describe("[R12] saved views in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(cleo);
  });
  checkPages(() => harness);

  test("a filter is saved for the team, opened by a colleague, and deleted", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/history");
    await button(page, "Views").waitFor();
    await page.keyboard.press("v");
    const dialog = page.getByRole("dialog", { name: "Saved views" });
    await dialog.getByText("Set a filter on this page first").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await page.getByLabel("Outcome").selectOption("rejected");
    await page.getByLabel("Search messages and replies").fill("lamp");
    await page.waitForURL(/q=lamp/);
    await button(page, "Save view").click();
    await dialog.getByText("Your search text and the customer are not saved").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type("Rejected ones");
    await dialog.getByLabel("Everyone in the team sees it").check();
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const links = page.getByRole("navigation", { name: "Saved views" }).getByRole("link");
    await links.filter({ hasText: "Rejected ones" }).click();
    await page.waitForURL((url) => url.search === "?status=rejected");
    expect(await links.first().getAttribute("aria-current")).toBe("page");
    expect(await page.getByLabel("Search messages and replies").inputValue()).toBe("");
    expect(await violations(page)).toEqual([]);

    const colleague = await (await harness.signIn(cleo)).open("/customers");
    await button(colleague, "Views").waitFor();
    await colleague.keyboard.press("Control+K");
    await colleague.keyboard.type("rejected on");
    const found = colleague.getByRole("option", { name: /Rejected ones/ });
    await found.and(colleague.locator("[aria-selected=true]")).waitFor();
    await colleague.keyboard.press("Enter");
    await colleague.waitForURL((url) => url.pathname === "/history" && url.search === "?status=rejected");
    // Until then the page before is shown, which has such a button too.
    await colleague.getByLabel("Outcome").waitFor();
    await button(colleague, "Views").click();
    await colleague.getByRole("dialog").getByText("by Bea, for the team").waitFor();
    expect(await button(colleague, "Delete Rejected ones").count()).toBe(0);

    await page.keyboard.press("v");
    await button(page, "Delete Rejected ones").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await dialog.getByText("No saved views for this page yet.").waitFor();
  });

  test("[R4] a part of the queue is saved, and comes back by its link and from another page by the palette", async () => {
    await harness.write("Do you have red lamps?", "Ada");
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/");
    await button(page, "Views").waitFor();
    await page.keyboard.press("2");
    await page.waitForURL((url) => url.search === "?show=mine");
    await page.keyboard.press("v");
    const dialog = page.getByRole("dialog", { name: "Saved views" });
    await dialog.getByLabel("Name").waitFor();
    await page.keyboard.type("On my desk");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    const link = page
      .getByRole("navigation", { name: "Saved views" })
      .getByRole("link", { name: "On my desk" });
    await link.and(page.locator("[aria-current=page]")).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("1");
    await link.and(page.locator(":not([aria-current])")).waitFor();
    await link.click();
    await page.waitForURL((url) => url.search === "?show=mine");
    await page.getByRole("button", { name: /^Mine/, pressed: true }).waitFor();

    await page.goto(`${harness.url}/history`);
    await button(page, "Views").waitFor();
    expect(await link.count(), "another page lists its own").toBe(0);
    await page.keyboard.press("Control+K");
    await page.keyboard.type("on my desk");
    await page
      .getByRole("option", { name: /On my desk/ })
      .and(page.locator("[aria-selected=true]"))
      .waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/" && url.search === "?show=mine");
  });

  test("[R4] on a phone, the same name replaces the view", async () => {
    const visitor = await harness.signIn(bea, { viewport: { width: 375, height: 812 } });
    const page = await visitor.open("/customers?status=engaged");
    for (const status of ["engaged", "customer"]) {
      await page.getByLabel("Status").selectOption(status);
      await button(page, "Save view").click();
      await page.getByRole("dialog").getByLabel("Name").fill("Mine");
      if (status === "customer") await page.getByText("It will be replaced.").waitFor();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
    const link = page.getByRole("navigation", { name: "Saved views" }).getByRole("link");
    expect(await link.count()).toBe(1);
    await page.getByLabel("Status").selectOption("engaged");
    await link.click();
    await page.waitForURL((url) => url.search === "?status=customer");
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(wide).toBeLessThanOrEqual(0);
  });
});
