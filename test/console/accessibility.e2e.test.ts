/**
 * Every page of the console under axe: light and dark, wide and narrow, in both languages, full and empty. With SCREENSHOTS
 * set to a directory, it also takes a picture of each page in each look.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import type { BrowserContextOptions, Page } from "playwright-core";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { followRequests } from "../support/follow-requests.ts";
import { groupUpdate } from "../support/updates.ts";
import type { Visitor } from "../support/visits.ts";

const looks: Readonly<Record<string, BrowserContextOptions>> = {
  "light, wide": { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  "dark, wide": { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  "dark, narrow, in German": { colorScheme: "dark", viewport: { width: 360, height: 740 }, locale: "de-DE" },
  "light, narrow": { colorScheme: "light", viewport: { width: 360, height: 740 } },
};

const pictures = process.env["SCREENSHOTS"];

const scrollsSideways = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");

describe("accessibility of the console", () => {
  let harness: ConsoleHarness;
  let review: string;
  let customer: string;

  beforeAll(async () => {
    harness = await startConsoleHarness();
    review = await harness.write("Do you ship to Norway? My sister lives there.", "Ada Lovelace");
    await harness.write("Is the lamp dimmable?", "Bo");
    const { items } = await harness.api<{ items: { id: string; customer: { id: string } }[] }>(
      "GET",
      "/v1/reviews",
    );
    customer = items.find(({ id }) => id === review)?.customer.id ?? "";
    await harness.api("PUT", `/v1/users/${customer}/protocol`, {
      silenced: true,
      reason: "Asked for a person",
    });
    await harness.sendToQuarantine("And to Sweden?", "Ada Lovelace");
    await harness.post(groupUpdate({ updateId: 900_001, userId: 77, groupId: -500, text: "Hi all" }));
    const decided = await harness.write("And a red one?", "Cem");
    await harness.api("POST", `/v1/reviews/${decided}/approve`, {
      final_text: "Red is sold out.",
      edit_tags: ["facts"],
    });
  });
  // Per test, so that a retried test reports them again.
  afterEach(() => assert.deepEqual(harness.newProblems(), []));
  afterAll(() => harness.close());

  const pages = () => [
    "/",
    `/reviews/${review}`,
    "/history",
    "/history?q=lamp",
    "/customers",
    `/customers/${customer}`,
    "/deliveries",
    "/quarantine",
    "/quarantine?tab=released",
    "/quarantine?tab=parked",
    "/now",
    "/analytics",
    "/agreement",
    "/knowledge",
    "/audit",
    "/recovery",
    "/retention",
    "/health",
    "/settings",
    "/settings?tab=notifications",
    "/settings?tab=accounts",
    "/settings?tab=bot",
  ];

  for (const [look, options] of Object.entries(looks)) {
    test(`[R4] axe finds nothing on any page, and none scrolls sideways: ${look}`, async () => {
      const visitor: Visitor = await harness.signIn(undefined, options);
      // One tab, whose process keeps what it compiled.
      const page = await visitor.settled("/");
      const settled = followRequests(page);
      const found: string[] = [];
      for (const path of pages()) {
        await page.goto(harness.url + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await settled();
        found.push(...(await violations(page)).map((violation) => `${path}: ${violation}`));
        if (await scrollsSideways(page)) found.push(`${path}: scrolls sideways`);
        if (pictures !== undefined) {
          const name = `${look} ${path}`.replaceAll(/[^a-z0-9]+/gi, "-");
          await page.screenshot({ path: join(pictures, `${name}.png`) });
        }
      }
      await visitor.close();
      assert.deepEqual(found, []);
    });
  }

  test("[R4] axe finds nothing on the sign-in page", async () => {
    for (const options of Object.values(looks)) {
      const { context } = await harness.visit(options);
      const page = await context.newPage();
      await page.goto(`${harness.url}/login`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      assert.deepEqual(await violations(page), []);
      assert.equal(await scrollsSideways(page), false);
      await context.close();
    }
  });

  test("[R4] no animation is endless for people who asked for less motion", async () => {
    const repetitions = async (reducedMotion: "no-preference" | "reduce") => {
      const { context } = await harness.visit({ reducedMotion });
      const page = await context.newPage();
      await page.goto(`${harness.url}/login`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.evaluate("document.body.classList.add('animate-pulse')");
      const found = await page.evaluate("getComputedStyle(document.body).animationIterationCount");
      await context.close();
      return found;
    };
    assert.equal(await repetitions("no-preference"), "infinite");
    assert.equal(await repetitions("reduce"), "1");
  });

  test("[R4] axe finds nothing in the command palette", async () => {
    for (const options of [looks["light, wide"], looks["dark, narrow, in German"]]) {
      const visitor = await harness.signIn(undefined, options);
      const page = await visitor.settled("/");
      await page.keyboard.press("Control+K");
      await page.getByRole("dialog").getByRole("combobox").waitFor();
      assert.deepEqual(await violations(page), []);
      await visitor.close();
    }
  });

  test("[R4] no page reported an error or violated its policy", () => assert.deepEqual(harness.problems, []));
});
