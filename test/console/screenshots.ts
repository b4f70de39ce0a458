/** `npm run screenshots`: retakes the README's pictures from an app with a day's work in it, the figures with generated data. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { seed } from "../../scripts/seed.ts";
import { openChromium } from "../support/browser.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import {
  geminiAnswer,
  modelSettings,
  openaiAnswer,
  startGemini,
  startOpenai,
} from "../support/model-server.ts";
import type { Visitor } from "../support/visits.ts";

const folder = join(import.meta.dirname, "../../docs/screenshots");
const desk: BrowserContextOptions = { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 };

const reviewers = [
  { name: "Bea Lindqvist", email: "bea@example.org", password: "correct horse battery" },
  { name: "Cem Aydin", email: "cem@example.org", password: "staple battery horse" },
];

/** Answered beforehand, so that history and figures have something to show; `edit` replaces the draft. */
const answered = [
  {
    customer: "Marta Kowalska",
    text: "Can I pay by invoice?",
    draft: ["Yes, you can pay by invoice."],
    edit: { final_text: "Yes, companies can. Send us your VAT number.", edit_tags: ["facts"] },
    quality_score: 4,
  },
  {
    customer: "Jonas Weber",
    text: "Ist die Lampe dimmbar?",
    draft: ["Ja, die Lampe ist dimmbar. Bitte verwenden Sie dafür einen LED-Dimmer."],
    edit: { final_text: "Ja, mit jedem LED-Dimmer.", edit_tags: ["length"] },
    quality_score: 4,
  },
  {
    customer: "Priya Nair",
    text: "Where is my parcel?",
    draft: ["It left our warehouse this morning.", "You will get the tracking number by e-mail."],
    edit: {},
    quality_score: 5,
  },
  {
    customer: "Tomás Silva",
    text: "Do you deliver on Saturdays?",
    draft: ["We deliver from Monday to Friday."],
    edit: { final_text: "We do, until noon.", edit_tags: ["facts", "tone"] },
    quality_score: 2,
  },
  {
    customer: "Ada Holm",
    text: "Do you have the Lund lamp in blue?",
    draft: ["We do! It is in stock and leaves within two days."],
    edit: {},
    quality_score: 5,
  },
] as const;

const waiting = [
  {
    customer: "Ada Holm",
    text: "Hi! My blue lamp arrived today, but the shade is broken. What now?",
    draft: [
      "I am sorry that your lamp arrived broken.",
      "Please send us a photo of the shade and of the parcel. We will replace it free of charge.",
    ],
  },
  { customer: "Jonas Weber", text: "Und passt eine E27-Birne?", draft: ["Ja, die Fassung ist E27."] },
  {
    customer: "Lena Fischer",
    text: "Do you have the green one in stock?",
    draft: ["The green one is back on Monday.", "Shall I put one aside for you?"],
  },
  {
    customer: "Sam Okafor",
    text: "Is the cable long enough for a high ceiling? Mine is 3.40 m.",
    draft: ["The cable is 2 m long, and can be extended.", "I guarantee that it suits your ceiling."],
  },
] as const;

const [gemini, openai] = [await startGemini(""), await startOpenai([])];

async function fill(harness: ConsoleHarness): Promise<string> {
  const write = ({ customer, text, draft }: (typeof answered)[number] | (typeof waiting)[number]) => {
    gemini.answer = geminiAnswer(draft.join(" "));
    openai.answer = openaiAnswer(draft);
    return harness.write(text, customer);
  };
  for (const person of reviewers) await harness.addReviewer(person);
  for (const one of answered) {
    const { edit, quality_score } = one;
    await harness.api("POST", `/v1/reviews/${await write(one)}/approve`, { ...edit, quality_score });
  }
  await harness.api("PUT", "/v1/knowledge/documents/returns", {
    title: "Broken on arrival",
    source: "handbook, page 12",
    document_type: "policy",
    tags: ["returns"],
    text: "A lamp that arrives broken is replaced free of charge. Ask for a photo of the shade and the parcel.",
  });
  await harness.advanceClock();
  for (const { customer, draft } of answered.slice(-1)) await harness.waitForReply(customer, draft.join(" "));
  const ids: string[] = [];
  for (const one of waiting) ids.push(await write(one));
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
const harness = await startConsoleHarness(modelSettings(gemini, openai), openChromium);
try {
  const review = await fill(harness);
  const visitor = await harness.signIn(reviewers[0], desk);
  await take(visitor, "/", "queue");
  await take(visitor, `/reviews/${review}`, "review", async (page) => {
    await page.setViewportSize({ width: 1280, height: 960 });
    await page.getByRole("textbox", { name: "Message 1" }).fill("I am so sorry about your lamp, Ada!");
    await page.getByRole("button", { name: /Tone of voice/ }).click();
    await page.getByRole("heading", { name: "Ada Holm" }).scrollIntoViewIfNeeded();
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
  // A day's work makes no figures.
  await seed(harness.database, {
    interactions: 6_000,
    customers: 60,
    seed: 1,
    until: Date.now(),
    bare: true,
  });
  await take(visitor, "/analytics", "analytics");
  console.log(`screenshots: written to ${folder}`);
} finally {
  await harness.close();
}
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();
