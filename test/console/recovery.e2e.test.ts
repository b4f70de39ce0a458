/** Recovery in a real browser: started after confirmation, followed to its end, and kept from reviewers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { bea, button } from "../support/on-page.ts";

describe("recovery", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.hire(bea);
  });
  afterEach(() => expect(harness.newProblems()).toEqual([]));
  afterAll(() => harness.close());

  const operations = (page: Page) =>
    page.getByRole("list", { name: /Recovery operations/ }).getByRole("listitem");

  test("[V2] [R4] an admin starts a sweep after confirmation and sees how it ends without reloading", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open("/recovery");
    await button(page, "Start sweep").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await button(page, "Start sweep").click();
    await dialog.getByRole("button", { name: "Start sweep" }).click();
    await operations(page).filter({ hasText: "Sweep" }).filter({ hasText: "Succeeded" }).first().waitFor();
    await button(page, "Fetch pending updates").click();
    await dialog.getByRole("button", { name: "Fetch pending updates" }).click();
    const fetched = operations(page).filter({ hasText: "Pending updates" });
    await fetched.filter({ hasText: "Succeeded" }).filter({ hasText: "Nothing to recover" }).waitFor();
    await visitor.close();
  });

  test("[V2] [R4] an error of the list is shown with a retry, and reviewers have no such page", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open("/recovery");
    await page.route("**/v1/recovery/operations*", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).waitFor();
    harness.problems.length = 0;
    await visitor.close();
    const reviewer = await harness.signIn(bea);
    const queue = await reviewer.open("/");
    await queue.getByRole("navigation").getByRole("link", { name: "Audit" }).waitFor({ state: "detached" });
    expect(await queue.getByRole("link", { name: "Recovery" }).count()).toBe(0);
    await reviewer.close();
  });
});
