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

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };
const looks = {
  "light, wide": { colorScheme: "light", viewport: wide },
  "dark, wide": { colorScheme: "dark", viewport: wide },
  "light, narrow": { colorScheme: "light", viewport: narrow },
  "dark, narrow": { colorScheme: "dark", viewport: narrow },
} as const;

/** Loading a page takes as much CPU time as axe: it is loaded once for several looks, which only its style sheet knows. */
const languages = [
  { language: "English", options: {}, seen: ["light, wide", "dark, wide", "light, narrow"] },
  { language: "German", options: { locale: "de-DE" }, seen: ["dark, narrow"] },
] as const;

/** What a page is loaded with that is seen in one look only. */
const visitors: readonly BrowserContextOptions[] = languages.flatMap(({ options, seen }) =>
  seen.map((look) => ({ ...options, ...looks[look] })),
);

const pages = [
  "/",
  "/reviews/{review}",
  "/history",
  "/history?q=lamp",
  "/customers",
  "/customers/{customer}",
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

const pictures = process.env["SCREENSHOTS"];

async function savePicture(page: Page, title: string): Promise<void> {
  if (pictures === undefined) return;
  await page.screenshot({ path: join(pictures, `${title.replaceAll(/[^a-z0-9]+/gi, "-")}.png`) });
}

const scrollsSideways = (page: Page) =>
  page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");

/** Positioned parts of a scrolling box that do not scroll with it: they stretch the page around it by empty space. */
const outsideTheirBox = (page: Page) =>
  page.evaluate(`[...document.querySelectorAll("body *")]
    .filter((box) => ["auto", "scroll"].includes(getComputedStyle(box).overflowY))
    .flatMap((box) => [...box.querySelectorAll("*")].filter((part) =>
      getComputedStyle(part).position === "absolute" && part.offsetParent && !box.contains(part.offsetParent)))
    .map((part) => part.outerHTML.slice(0, 160))`);

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

  for (const { language, options, seen } of languages) {
    describe(`in ${language}`, () => {
      let visitor: Visitor;
      // One tab, whose process keeps what it compiled.
      let page: Page;
      let settled: () => Promise<void>;
      beforeAll(async () => {
        visitor = await harness.signIn(undefined, { ...options, ...looks[seen[0]] });
        page = await visitor.settled("/");
        settled = followRequests(page);
      });
      afterAll(() => visitor.close());

      test.for(pages)(
        "[R4] axe finds nothing, and nothing scrolls sideways or past its end, on %s",
        async (path) => {
          await page.goto(harness.url + path.replace("{review}", review).replace("{customer}", customer));
          await page.getByRole("heading", { level: 1 }).waitFor();
          for (const look of seen) {
            await page.setViewportSize(looks[look].viewport);
            await page.emulateMedia({ colorScheme: looks[look].colorScheme });
            await settled();
            assert.deepEqual(await violations(page), [], look);
            assert.equal(await scrollsSideways(page), false, look);
            assert.deepEqual(await outsideTheirBox(page), [], look);
            await savePicture(page, `${language} ${look} ${path}`);
          }
        },
      );
    });
  }

  test("[R4] axe finds nothing on the sign-in page and at an unknown address, which leads to the console", async () => {
    for (const options of visitors) {
      const { context } = await harness.visit(options);
      const page = await context.newPage();
      for (const path of ["/nonsense", "/login"]) {
        await page.goto(harness.url + path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        assert.deepEqual(await violations(page), []);
        assert.equal(await scrollsSideways(page), false);
      }
      await page.goBack();
      await page.getByRole("link").click();
      await page.waitForURL("**/login**");
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
    for (const options of [visitors.at(0), visitors.at(-1)]) {
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
