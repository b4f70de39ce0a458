/** Recovery and retention in a real browser: started, followed to their end, and kept from reviewers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { bea, button } from "../support/locators.ts";

describe("recovery", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
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

  test("[G3] [R4] retention shows its policy, its runs, what failed, and nothing to reviewers", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open("/retention");
    const answer = await harness.api<{ policy: object[]; runs: object[] }>("GET", "/v1/retention");
    await page.getByRole("region", { name: "What is kept in: Postgres" }).waitFor();
    expect(await page.getByRole("rowheader").count()).toBe(answer.policy.length);
    const showRuns = async (runs: object[]) => {
      await page.unroute("**/v1/retention");
      await page.route("**/v1/retention", (route) =>
        route.fulfill({ json: { ...answer, runs, next_run_at: null } }),
      );
      await page.reload();
    };
    await showRuns([]);
    await page.getByText("No run yet").waitFor();
    const times = { started_at: "2026-11-28T12:00:00.000Z", finished_at: "2026-11-28T12:00:09.000Z" };
    const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const errors = [{ step: "archive", code: "objects_unavailable" }];
    await showRuns([{ id, ...times, counts: { sessions: 7 }, unfinished: ["memories"], errors }]);
    const run = page.getByRole("list", { name: /Retention runs/ }).getByRole("listitem");
    await run.filter({ hasText: "Failed" }).filter({ hasText: "objects_unavailable" }).waitFor();
    await page
      .getByRole("row", { name: /user_sessions/ })
      .filter({ hasText: "7" })
      .waitFor();
    await page
      .getByRole("row", { name: /archive_parts/ })
      .filter({ hasText: "Failed" })
      .waitFor();
    await page.unroute("**/v1/retention");
    await page.route("**/v1/retention", (route) => route.abort());
    await page.reload();
    await page.getByRole("alert").getByRole("button", { name: "Try again" }).waitFor();
    harness.problems.length = 0;
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
    expect(await queue.getByRole("link", { name: /Recovery|Retention/ }).count()).toBe(0);
    await reviewer.close();
  });
});
