/** The whole conversation beside the draft: from the question on, in both directions, with a bounded document. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { fillConversation } from "../support/long-lists.ts";
import { bea, message } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

const many = 5_000;
const talk = (page: Page) => page.getByRole("region", { name: "Conversation" });
const rows = (page: Page) => page.locator("[data-entry]");

/** Scrolls the conversation by this many of its heights, as a wheel does, and returns where the first row in view was and is. */
const scroll = (page: Page, heights: number) =>
  page.evaluate(
    `(() => { const box = document.querySelector("[data-conversation]"); box.scrollTop += ${heights} * box.clientHeight; })()`,
  );

describe("the conversation beside a review", () => {
  let harness: ConsoleHarness;
  let review: string;
  let customer: string;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    review = await harness.write("Is line 5000 the last one?", "Greta");
    const { id } = (await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${review}`)).customer;
    customer = id;
    await fillConversation(harness.database, review, many);
  });
  checkPages(() => harness);

  test("[R4] it starts at the question, and 5,000 messages load while scrolling, with at most 150 rows in the document", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/reviews/${review}`);
    await talk(page).getByText("Is line 5000 the last one?").waitFor();
    const isSeen = (text: string) =>
      page.evaluate<boolean>(`(() => {
        const box = document.querySelector("[data-conversation]").getBoundingClientRect();
        const row = [...document.querySelectorAll("[data-entry]")].find((one) => one.innerText.includes(${JSON.stringify(text)}));
        if (row === undefined) return false;
        const { top, bottom } = row.getBoundingClientRect();
        return top >= box.top - 1 && bottom <= box.bottom + 1;
      })()`);
    expect(await isSeen("Is line 5000 the last one?")).toBe(true);
    await talk(page).getByText("a quoted line").waitFor();
    await talk(page).getByText("Rosa").waitFor();
    const draft = await message(page).boundingBox();
    const lowest = async () => Number(/Line (\d+)/.exec(await rows(page).first().innerText())?.[1] ?? many);
    let maxRowCount = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      const before = await lowest();
      await scroll(page, -20);
      await eventually("earlier ones load", async () => (await lowest()) < before);
      maxRowCount = Math.max(maxRowCount, await rows(page).count());
    }
    expect(await lowest()).toBeLessThan(many - 400);
    expect(maxRowCount).toBeGreaterThan(100);
    expect(maxRowCount).toBeLessThanOrEqual(150);
    // What was in view when older ones were added above is still there.
    expect(await message(page).boundingBox()).toEqual(draft);
    await eventually("the question is back", async () => {
      await scroll(page, 20);
      maxRowCount = Math.max(maxRowCount, await rows(page).count());
      return (await talk(page).getByText("Is line 5000 the last one?").count()) > 0;
    });
    expect(maxRowCount).toBeLessThanOrEqual(150);
    await visitor.close();
  });

  test("[R4] what is read stays in place while older messages are added above it", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/reviews/${review}`);
    await talk(page).getByText("Is line 5000 the last one?").waitFor();
    const topRow = () =>
      page.evaluate<string>(`(() => {
        const box = document.querySelector("[data-conversation]").getBoundingClientRect();
        const row = [...document.querySelectorAll("[data-entry]")].find((one) => one.getBoundingClientRect().bottom > box.top);
        return row.innerText + " " + Math.round(row.getBoundingClientRect().top - box.top);
      })()`);
    const gate = Promise.withResolvers<void>();
    await page.route(/conversation\?.*before=/, async (route) => {
      await gate.promise;
      await route.continue();
    });
    const asked = page.waitForRequest(/conversation\?.*before=/);
    await page.evaluate(`document.querySelector("[data-conversation]").scrollTop = 150`);
    await asked;
    const [before, count] = [await topRow(), await rows(page).count()];
    gate.resolve();
    await eventually("they are there", async () => (await rows(page).count()) > count);
    expect(await topRow()).toBe(before);
    await visitor.close();
  });

  test("[R4] the customer's page has it too, and the queue stands beside the review on a wide screen", async () => {
    const visitor = await harness.signIn(bea, { viewport: { width: 1680, height: 900 } });
    const other = await harness.write("Who is next?", "Hugo");
    const page = await visitor.open(`/customers/${customer}`);
    await talk(page).getByText("Is line 5000 the last one?").waitFor();
    await scroll(page, -20);
    await talk(page).getByText("Line 4930", { exact: true }).waitFor();
    await page.goto(`${harness.url}/reviews/${review}`);
    const queue = page.getByRole("navigation", { name: "Queue" }).filter({ hasText: "Hugo" });
    await queue.getByRole("link", { name: "Greta" }).and(page.locator("[aria-current=page]")).waitFor();
    await queue.getByRole("link", { name: "Hugo" }).click();
    await page.waitForURL(`**/reviews/${other}`);
    await visitor.close();
  });
});
