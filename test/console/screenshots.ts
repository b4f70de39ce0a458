/** `npm run screenshots`: retakes the README's pictures from an app with a day's work in it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { openChromium } from "../support/browser.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import type { Visitor } from "../support/visits.ts";

const folder = join(import.meta.dirname, "../../docs/screenshots");
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 };

const reviewers = [
  { name: "Bea Lindqvist", email: "bea@example.org", password: "correct horse battery" },
  { name: "Cem Aydin", email: "cem@example.org", password: "staple battery horse" },
];

/** Answered beforehand, so that history and figures have something to show. */
const answered = [
  ["Marta Kowalska", "Can I pay by invoice?", "Yes, companies can. Send us your VAT number.", ["facts"], 4],
  ["Jonas Weber", "Ist die Lampe dimmbar?", "Ja, mit jedem LED-Dimmer.", ["language", "length"], 5],
  ["Priya Nair", "Where is my parcel?", null, [], 5],
  ["Tomás Silva", "Do you deliver on Saturdays?", "We do, until noon.", ["tone"], 3],
] as const;

const waiting = [
  ["Ada Holm", "Hi! I ordered a blue lamp last week. It arrived today, but the shade is broken. What now?"],
  ["Jonas Weber", "Und passt eine E27-Birne?"],
  ["Lena Fischer", "Do you have the green one in stock?"],
  ["Sam Okafor", "Is the cable long enough for a high ceiling? Mine is 3.40 m."],
] as const;

async function fill(harness: ConsoleHarness): Promise<string> {
  for (const person of reviewers) await harness.addReviewer(person);
  for (const [customer, text, edit, edit_tags, quality_score] of answered) {
    const id = await harness.write(text, customer);
    const words = edit === null ? {} : { final_text: edit };
    await harness.api("POST", `/v1/reviews/${id}/approve`, { ...words, edit_tags, quality_score });
  }
  await harness.api("PUT", "/v1/knowledge/documents/returns", {
    title: "Broken on arrival",
    source: "handbook, page 12",
    document_type: "policy",
    tags: ["returns"],
    text: "A lamp that arrives broken is replaced free of charge. Ask for a photo of the shade and the parcel.",
  });
  const ids: string[] = [];
  for (const [customer, text] of waiting) ids.push(await harness.write(text, customer));
  return ids[0] ?? "";
}

async function take(visitor: Visitor, path: string, name: string, act?: (page: Page) => Promise<void>) {
  const page = await visitor.open(path);
  await page.waitForLoadState("networkidle");
  await act?.(page);
  // Charts are animated, and a click leaves a short highlight.
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
}

mkdirSync(folder, { recursive: true });
const harness = await startConsoleHarness({}, openChromium);
try {
  const review = await fill(harness);
  const visitor = await harness.signIn(reviewers[0], desk);
  await take(visitor, "/", "queue");
  await take(visitor, `/reviews/${review}`, "review", async (page) => {
    await page
      .getByRole("textbox", { name: "Message 1" })
      .fill("I am sorry about the shade! A new one is on its way to you, free of charge.");
    await page.getByRole("button", { name: /Tone of voice/ }).click();
  });
  await take(visitor, "/customers", "customers");
  const dark = await harness.signIn(reviewers[1], { ...desk, colorScheme: "dark" });
  await take(dark, `/reviews/${review}`, "review-dark");
  const phone = await harness.signIn(reviewers[1], {
    viewport: { width: 390, height: 780 },
    deviceScaleFactor: 2,
  });
  await take(phone, "/", "queue-phone");
  const simulator = await harness.browser.newPage({
    viewport: { width: 1120, height: 620 },
    deviceScaleFactor: 1.5,
  });
  await simulator.goto(`${harness.url}/simulator`);
  await simulator.getByText("Marta Kowalska").first().click();
  await simulator.waitForTimeout(500);
  await simulator.screenshot({ path: join(folder, "simulator.png") });
  // The figures are refreshed on schedule.
  await new Promise((resolve) => setTimeout(resolve, 31_000));
  await take(visitor, "/analytics", "analytics");
  console.log(`screenshots: written to ${folder}`);
} finally {
  await harness.close();
}
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();
