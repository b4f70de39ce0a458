/** A queue of thousands: however much of it has been read, the document holds at most 150 rows. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { fillQueue } from "../support/long-lists.ts";
import { bea, button, focused } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

const maxRows = 150;
/** Pages of 50 that the reviewer asks for. */
const pages = 8;

describe("[R4] a queue of 5,000 reviews", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await fillQueue(harness.database, await harness.write("Is it in stock?", "Greta"), 4_999);
  });
  checkPages(() => harness);

  const rows = (page: Page) => page.locator("[data-review]");
  /** To this share of its height. */
  const scrollTo = (page: Page, share: number) =>
    page.evaluate(`(() => {
      const main = document.querySelector("main");
      main.scrollTo(0, main.scrollHeight * ${share});
    })()`);
  /** The places of the first and the last row that are in view. */
  const inView = (page: Page) =>
    page.evaluate<[number, number]>(`(() => {
      const seen = [...document.querySelectorAll("[data-index]")].filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
      });
      return [Number(seen.at(0)?.dataset.index ?? -1), Number(seen.at(-1)?.dataset.index ?? -1)];
    })()`);

  test("rows come and go while scrolling, and the row is found again by keyboard and after a review", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/");
    await rows(page).first().waitFor();
    for (let read = 1; read < pages; read += 1) {
      await button(page, "Show more").click();
      await page.getByText(`Showing the first ${(read + 1) * 50}`).waitFor();
      expect(await rows(page).count()).toBeLessThanOrEqual(maxRows);
    }
    await scrollTo(page, 1);
    await eventually("the end is in view", async () => (await inView(page))[1] === pages * 50 - 1);
    expect(await rows(page).count()).toBeLessThanOrEqual(maxRows);
    expect(await page.evaluate("document.documentElement.scrollHeight - innerHeight")).toBe(0);
    // Every position shows rows, none an empty space.
    for (let part = 10; part >= 0; part -= 1) {
      await scrollTo(page, part / 10);
      await eventually("rows are in view", async () => (await inView(page))[0] >= 0);
      expect(await rows(page).count()).toBeLessThanOrEqual(maxRows);
    }
    expect(await inView(page)).toEqual([0, expect.any(Number)]);

    for (let step = 0; step < 130; step += 1) await page.keyboard.press("j");
    const row = page.locator("[data-index]").filter({ has: focused(page) });
    const index = Number(await row.getAttribute("data-index"));
    expect(index).toBeGreaterThanOrEqual(129);
    expect(await row.getAttribute("aria-posinset")).toBe(String(index + 1));
    expect(await row.getAttribute("aria-setsize")).toBe(String(pages * 50));
    await scrollTo(page, 1);
    await eventually("the end is in view", async () => (await inView(page))[1] === pages * 50 - 1);
    // The row with the focus is still there, far above.
    expect(Number(await row.getAttribute("data-index"))).toBe(index);
    expect(await rows(page).count()).toBeLessThanOrEqual(maxRows);
    expect(await violations(page)).toEqual([]);

    const id = await focused(page).getAttribute("data-review");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/reviews/${id}*`);
    await page.goBack();
    await focused(page)
      .and(page.locator(`[data-review="${id}"]`))
      .waitFor();
  });
});
