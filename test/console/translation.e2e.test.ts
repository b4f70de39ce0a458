/** Translation in the console: reading a foreign review, answering it in one's own language, by keyboard and on a phone. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { approving, bea, button, message } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import { type FakeTranslator, startTranslator } from "../support/translator.ts";

/** Reads and writes German. */
const cleo = { name: "Cleo", email: "cleo@example.org", password: "correct horse battery" };

const own = (page: Page) => page.getByRole("textbox", { name: /^Your answer in / });
const conversation = (page: Page) => page.getByRole("region", { name: "Conversation" });
const saved = (page: Page) => page.getByText("Saved", { exact: true }).waitFor();

describe("[R14] translation in the console", () => {
  let harness: ConsoleHarness;
  let fake: FakeTranslator;
  beforeAll(async () => {
    fake = await startTranslator();
    harness = await startConsoleHarness(fake.env);
    for (const person of [bea, cleo]) await harness.addReviewer(person);
    const visitor = await harness.signIn(cleo);
    const page = await visitor.open("/settings?tab=translation");
    await page.getByLabel("My language").selectOption({ label: "German" });
    await button(page, "Save").click();
    await page.getByText("Translation settings saved").first().waitFor();
    await visitor.close();
  });
  checkPages(() => harness);
  afterAll(() => fake.close());
  beforeEach(() => {
    fake.asked.length = 0;
    fake.server.status = 200;
  });

  test("[R14] t shows each text beside its original, once for everyone, and hides it; the help lists it", async () => {
    const [one, other] = [await harness.signIn(), await harness.signIn(bea)];
    const id = await harness.write("Bonjour, quand est-ce que vous ouvrez le magasin ?", "Ada");
    const page = await one.settled(`/reviews/${id}`);
    await page.keyboard.press("t");
    await conversation(page).getByText("[en] Bonjour, quand est-ce que vous ouvrez le magasin ?").waitFor();
    await conversation(page).getByText("Translated from French").waitFor();
    await page.getByRole("heading", { name: "The draft in English" }).waitFor();
    await page.getByText("Translated into English.").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Shift+?");
    await page.getByRole("dialog").getByText("Translate messages and draft").waitFor();
    await page.keyboard.press("Escape");
    await button(page, "Hide translation").press("Enter");
    await conversation(page).getByText("Translated from French").waitFor({ state: "detached" });
    const theirs = await other.settled(`/reviews/${id}`);
    await button(theirs, "Translate into English").click();
    await conversation(theirs).getByText("Translated from French").waitFor();
    expect(fake.asked).toHaveLength(1);
    await one.close();
    await other.close();
  });

  test("[R14] a reviewer who wants it gets every foreign review translated into their language; other reviews are left alone", async () => {
    const visitor = await harness.signIn(bea);
    const settings = await visitor.open("/settings?tab=translation");
    await settings.getByLabel("My language").selectOption({ label: "German" });
    await settings.getByRole("checkbox", { name: /Translate reviews in other languages/ }).press("Space");
    await button(settings, "Save").press("Enter");
    await settings.getByText("Translation settings saved").first().waitFor();
    expect(await violations(settings)).toEqual([]);
    const french = await harness.write("Est-ce que la lampe est dans le magasin ?", "Bo");
    const page = await visitor.settled(`/reviews/${french}`);
    await conversation(page).getByText("[de] Est-ce que la lampe est dans le magasin ?").waitFor();
    const stored = await harness.api<{ draft: { text: string } }>("GET", `/v1/reviews/${french}`);
    expect(stored.draft.text, "the draft itself stays").not.toContain("[de]");
    await visitor.close();
    // The admin reads English, as the console does, and did not choose anything.
    const plain = await harness.signIn();
    const english = await harness.write("Is the lamp in the shop, and when do you open?", "Ida");
    const theirs = await plain.settled(`/reviews/${english}`);
    await message(theirs).waitFor();
    expect(await theirs.getByRole("button", { name: /^Translate/ }).count()).toBe(0);
    await plain.close();
  });

  test("[R14] an answer in one's own language: translated, checked, marked once it differs, approved, shown with both texts", async () => {
    const visitor = await harness.signIn(cleo);
    const id = await harness.write("Quelle est la taille de la lampe pour le salon ?", "Cem");
    const page = await visitor.settled(`/reviews/${id}`);
    await own(page).fill("Sie ist 40 cm hoch.\n\nMehr auf https://a.example/lampe.");
    await button(page, "Translate for the customer").press("Enter");
    await page.getByText("[de] [fr] Sie ist 40 cm hoch.").waitFor();
    expect([await message(page).inputValue(), await message(page, 2).inputValue()]).toEqual([
      "[fr] Sie ist 40 cm hoch.",
      "[fr] Mehr auf https://a.example/lampe.",
    ]);
    await page.getByRole("heading", { name: "Back-translation" }).waitFor();
    expect(await violations(page)).toEqual([]);

    await own(page).fill("Sie ist 41 cm hoch.\n\nMehr auf https://a.example/lampe.");
    await page.getByText(/You changed your text after it was translated/).waitFor();
    await message(page).fill("[fr] Elle fait 41 cm.");
    await page.getByText(/The answer was changed after it was translated/).waitFor();
    expect(await violations(page)).toEqual([]);
    await saved(page);
    await page.reload();
    expect(await own(page).inputValue(), "it survives a reload").toContain("41 cm");
    await page.getByText(/The answer was changed after it was translated/).waitFor();

    // What the reviewer wrote into the answer is not overwritten without asking.
    await button(page, "Translate for the customer").click();
    const dialog = page.getByRole("alertdialog", { name: "Replace the answer?" });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    // A dialog hides the page from roles.
    const kept = page.getByRole("textbox", { name: "Message 1", includeHidden: true });
    expect(await kept.inputValue()).toBe("[fr] Elle fait 41 cm.");
    await dialog.getByRole("button", { name: "Replace it" }).click();
    await eventually(
      "the new translation",
      async () => (await message(page).inputValue()) === "[fr] Sie ist 41 cm hoch.",
    );
    expect(await page.getByText(/after it was translated/).count()).toBe(0);

    await approving(page, () => button(page, "Approve").click());
    await page.getByRole("heading", { name: /Written in German/ }).waitFor();
    await page.getByText("The answer is its translation.").waitFor();
    expect(await violations(page)).toEqual([]);
    await harness.waitForReply("Cem", "[fr] Sie ist 41 cm hoch.");
    expect((await harness.received("Cem")).join()).not.toContain("[de]");
    const history = await visitor.open("/history");
    await history.getByText("In the reviewer's language:").first().waitFor();
    expect(await violations(history)).toEqual([]);
    await visitor.close();
  });

  test("[R14] [R12] the second of two people reads both texts", async () => {
    const { version } = await harness.api<{ version: number }>("GET", "/v1/settings");
    await harness.api("PUT", "/v1/settings", { version, values: { four_eyes: "all" } });
    const id = await harness.write("Avez-vous une lampe dans le stock ?", "Dee");
    const visitor = await harness.signIn(cleo);
    const page = await visitor.settled(`/reviews/${id}`);
    await own(page).fill("Ja, drei.");
    await button(page, "Translate for the customer").click();
    await page.getByText("[de] [fr] Ja, drei.").waitFor();
    await approving(page, () => button(page, "Approve").click());
    const second = await (await harness.signIn()).settled(`/reviews/${id}`);
    const waiting = second.getByRole("region", { name: /Approved by Cleo/ });
    await waiting.getByText("[fr] Ja, drei.").waitFor();
    await waiting.getByText("As Cleo wrote it in German").waitFor();
    await waiting.getByText("Ja, drei.", { exact: true }).waitFor();
    expect(await violations(second)).toEqual([]);
    await harness.api("PUT", "/v1/settings", { version: version + 1, values: {} });
    await visitor.close();
    await second.context().close();
  });

  test("[R14] a failure is shown where the translation was requested, and can be tried again", async () => {
    const visitor = await harness.signIn();
    const id = await harness.write("Où est mon colis ?", "Eve");
    fake.server.status = 500;
    const page = await visitor.settled(`/reviews/${id}`);
    await page.keyboard.press("t");
    await page.getByRole("alert").getByText("The translation failed").waitFor();
    expect(await violations(page)).toEqual([]);
    const reported: string[] = [];
    await eventually("the browser's report of the failure", async () => {
      reported.push(...harness.newProblems());
      return reported.length > 0;
    });
    expect(reported.map((problem) => problem.replace(/.*status of /, ""))).toEqual([
      "503 (Service Unavailable)",
    ]);
    fake.server.status = 200;
    await button(page, "Try again").click();
    await conversation(page).getByText("[en] Où est mon colis ?").waitFor();
    await visitor.close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`[R14] [R4] on a phone everything fits, is large enough to touch and readable, ${colorScheme}`, async () => {
      const look = { viewport: { width: 375, height: 740 }, hasTouch: true, isMobile: true, colorScheme };
      const visitor = await harness.signIn(undefined, look);
      const id = await harness.write(
        `Quelle lampe est la plus belle, ${colorScheme} ?`,
        `Fay ${colorScheme}`,
      );
      const page = await visitor.settled(`/reviews/${id}`);
      await button(page, "Translate into English").tap();
      await conversation(page).getByText(`[en] Quelle lampe est la plus belle, ${colorScheme} ?`).waitFor();
      await own(page).fill("The blue one.");
      await button(page, "Translate for the customer").tap();
      await page.getByText("[en] [fr] The blue one.").waitFor();
      expect(await violations(page)).toEqual([]);
      for (const name of ["Hide translation", "Translate for the customer"]) {
        const box = await button(page, name).boundingBox();
        expect(box?.height, name).toBeGreaterThanOrEqual(44);
      }
      const width = await page.evaluate("document.documentElement.scrollWidth");
      expect(width).toBeLessThanOrEqual(375);
      await visitor.close();
    });
  }

  test("[R14] without a model there is no button", async () => {
    const { version } = await harness.api<{ version: number }>("GET", "/v1/settings");
    await harness.api("PUT", "/v1/settings", { version, values: { translation_model: "offline" } });
    const id = await harness.write("Une autre question pour vous ?", "Gil");
    const visitor = await harness.signIn();
    const page = await visitor.settled(`/reviews/${id}`);
    await message(page).waitFor();
    expect(await page.getByRole("button", { name: /Translate/ }).count()).toBe(0);
    expect(await own(page).count()).toBe(0);
    const settings = await visitor.settled("/settings?tab=translation");
    await settings.getByText(/Translation is off/).waitFor();
    expect(await violations(settings)).toEqual([]);
    await harness.api("PUT", "/v1/settings", { version: version + 1, values: {} });
    await visitor.close();
  });
});
