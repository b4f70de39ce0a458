/** The console on a phone: all pages from the bar at the bottom, room for fingers, installed like an app. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, message, row } from "../support/locators.ts";
import { followRequests } from "../support/follow-requests.ts";

const phone = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true } as const;

/** What can be pressed on the page and is smaller than 44 px; a labelled box is pressed by its label. */
const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const pressed = "a[href], button, input, select, textarea, summary, [role=tab], [role=menuitem], [role=option]";
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[aria-hidden=true]");
    const isHidden = (element) => element.matches(".sr-only") && element.closest("label") === null;
    return [...document.querySelectorAll(pressed)].filter((element) => isShown(element) && !isHidden(element)).flatMap((element) => {
      const target = element.matches("[type=checkbox], [type=radio]") ? (element.closest("label") ?? element) : element;
      const { width, height } = target.getBoundingClientRect();
      return width >= 43.5 && height >= 43.5 ? [] : [Math.round(width) + "x" + Math.round(height) + " " + target.outerHTML.slice(0, 160)];
    });
  })()`);

/** What has these words and extends past the screen's edge, unless an ellipsis shows that it is cut. */
const pastTheEdge = (page: Page, words: string): Promise<string[]> =>
  page.evaluate(`(() => {
    const isCut = (element) => element !== null && (getComputedStyle(element).textOverflow === "ellipsis" || isCut(element.parentElement));
    return [...document.querySelectorAll("main *")]
      .filter((element) => element.textContent.includes(${JSON.stringify(words)}) && element.checkVisibility() && !isCut(element))
      .filter((element) => element.getBoundingClientRect().right > innerWidth)
      .map((element) => element.outerHTML.slice(0, 160));
  })()`);

describe("the console on a phone", () => {
  let harness: ConsoleHarness;
  let review: string;
  let customer: string;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    review = await harness.write("Do you ship to Norway? See https://example.org", "Ada Lovelace");
    const { items } = await harness.api<{ items: { customer: { id: string } }[] }>("GET", "/v1/reviews");
    customer = items[0]?.customer.id ?? "";
    const decided = await harness.write("And a red one?", "Cem");
    await harness.api("POST", `/v1/reviews/${decided}/approve`, { final_text: "Red is sold out." });
    await harness.api("PUT", "/v1/views/00000000-0000-4000-8000-0000000000a1", {
      name: "X",
      page: "queue",
      filter: { show: "mine" },
      shared: true,
    });
    await harness.api("PUT", "/v1/knowledge/documents/red", {
      title: "Red",
      source: "handbook",
      document_type: "policy",
      tags: [],
      text: "Red lamps ship to Norway.",
    });
  });
  checkPages(() => harness);

  test("[R4] every control on every page has 44 by 44 px", async () => {
    const visitor = await harness.signIn(undefined, phone);
    const page = await visitor.settled("/");
    const settled = followRequests(page);
    const found: string[] = [];
    for (const path of [
      "/",
      `/reviews/${review}`,
      "/history",
      "/history?q=lamp",
      "/customers",
      `/customers/${customer}`,
      "/deliveries",
      "/quarantine",
      "/now",
      "/analytics",
      "/agreement",
      "/knowledge",
      "/audit",
      "/recovery",
      "/retention",
      "/health",
      "/settings",
      "/settings?tab=accounts",
    ]) {
      await page.goto(harness.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled();
      if (path.startsWith("/reviews")) await message(page).fill("Edited, with **marks**");
      found.push(...(await tooSmall(page)).map((one) => `${path}: ${one}`));
    }
    await button(page, "More").click();
    await page.getByRole("dialog").waitFor();
    found.push(...(await tooSmall(page)).map((one) => `all pages: ${one}`));
    const { context } = await harness.visit(phone);
    const login = await context.newPage();
    await login.goto(`${harness.url}/login`);
    await login.getByRole("heading", { level: 1 }).waitFor();
    found.push(...(await tooSmall(login)).map((one) => `/login: ${one}`));
    await context.close();
    await visitor.close();
    expect(found).toEqual([]);
  });

  test("[R4] the bar at the bottom leads to every page, and covers neither the draft nor its buttons", async () => {
    const visitor = await harness.signIn(undefined, phone);
    const page = await visitor.open("/");
    await button(page, "More").click();
    const sheet = page.getByRole("dialog", { name: "All pages" });
    const names = await sheet.getByRole("link").allInnerTexts();
    expect(names).toHaveLength(14);
    await page.keyboard.press("Escape");
    for (const name of names.map((text) => text.split("\n")[0] ?? "")) {
      await button(page, "More").click();
      await sheet.getByRole("link", { name: new RegExp(`^${name}`) }).click();
      await sheet.waitFor({ state: "detached" });
      await page.getByRole("heading", { level: 1, name }).waitFor();
    }
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Queue" }).click();
    await row(page, "Norway").click();
    await message(page).waitFor();
    const bar = await page.getByRole("navigation", { name: "Main" }).boundingBox();
    const approve = await button(page, "Approve").boundingBox();
    expect((approve?.y ?? 0) + (approve?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
    await visitor.close();
  });

  test("[R4] the decisions are one row of 44 px targets, in German too", async () => {
    for (const [locale, names] of [
      ["en", ["Approve & next", "Approve", "Reject"]],
      ["de", ["Freigeben & weiter", "Freigeben", "Ablehnen"]],
    ] as const) {
      const visitor = await harness.signIn(undefined, { ...phone, locale });
      const page = await visitor.open(`/reviews/${review}`);
      const boxes = await Promise.all(names.map((name) => button(page, name).boundingBox()));
      expect(new Set(boxes.map((box) => box?.y)).size, locale).toBe(1);
      for (const box of boxes) expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
      expect((boxes.at(-1)?.x ?? 0) + (boxes.at(-1)?.width ?? 0)).toBeLessThanOrEqual(375);
      await visitor.close();
    }
  });

  test("[R4] the console can be installed", async () => {
    const visitor = await harness.signIn(bea, phone);
    const page = await visitor.open("/");
    const session = await visitor.context.newCDPSession(page);
    const { url, errors, data } = await session.send("Page.getAppManifest");
    expect([new URL(url).pathname, errors]).toEqual(["/nadia.webmanifest", []]);
    const { icons } = JSON.parse(data ?? "{}") as { icons: { src: string; sizes: string }[] };
    for (const { src, sizes } of icons) {
      const size = await page.evaluate(
        `createImageBitmap(await (await fetch(${JSON.stringify(src)})).blob()).then(({ width, height }) => width + "x" + height)`.replace(
          /^(.*)$/s,
          "(async () => $1)()",
        ),
      );
      expect(size).toBe(sizes);
    }
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
    await visitor.close();
  });

  test("[R4] at 320 px, names and tags without a space fit, and a held message has the width of its row", async () => {
    const long = "Donaudampfschifffahrtselektrizitätengesellschaftsvorstandswahlen";
    const asked = await harness.write("Hello?", long);
    const { customer: sender } = await harness.api<{ customer: { id: string } }>(
      "GET",
      `/v1/reviews/${asked}`,
    );
    await harness.api("PUT", `/v1/users/${sender.id}/protocol`, { silenced: true, reason: long });
    await harness.sendToQuarantine("Where is my parcel?", long);
    await harness.api("PUT", "/v1/knowledge/documents/long", {
      title: long,
      source: long,
      document_type: long,
      tags: [long],
      text: "x",
    });
    const visitor = await harness.signIn(undefined, { ...phone, viewport: { width: 320, height: 568 } });
    const page = await visitor.settled("/quarantine");
    const held = await page.getByText("Where is my parcel?").boundingBox();
    expect(held?.width).toBeGreaterThan(100);
    expect(held?.height).toBeLessThan(60);
    const outside: string[] = [];
    for (const path of ["/quarantine", "/knowledge", `/customers/${sender.id}`]) {
      await visitor.settled(path);
      outside.push(...(await pastTheEdge(page, long)).map((one) => `${path}: ${one}`));
    }
    await visitor.close();
    expect(outside).toEqual([]);
  });
});
