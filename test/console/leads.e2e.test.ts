/** What leads see: the load right now, figures that lead to their cases, and the agreement between reviewers. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { refreshAnalytics } from "../../core/analytics/analytics.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, focused, message } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };
const narrow = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true } as const;
const minute = 60_000;

describe("[R4] [R7] for leads", () => {
  let harness: ConsoleHarness;
  const set = async (values: object) => {
    const { version } = await harness.api<{ version: number }>("GET", "/v1/settings");
    await harness.api("PUT", "/v1/settings", { version, values });
  };
  const refreshed = () => refreshAnalytics({ sql: harness.database, clock: systemClock });
  const cases = (page: Page) =>
    page.getByRole("list", { name: "Interactions, newest first" }).getByRole("listitem");
  const scrollsSideways = (page: Page) =>
    page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1");
  /** The figure's link in a table. */
  const figure = (page: Page, table: string, row: string, about: string) =>
    page
      .getByRole("region", { name: table })
      .getByRole("row")
      .filter({ hasText: row })
      .getByRole("link", { name: about });

  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(cem);
    await set({ answer_target_minutes: 15, time_zone: "Europe/Berlin", agreement_percent: 100 });
  });
  checkPages(() => harness);

  test("[R12] the page Now shows who is active, what waits beyond the target, and leads to it by keyboard", async () => {
    const held = await harness.write("Is the lamp in stock?", "Ada");
    await harness.write("And a red one?", "Bo");
    const reviewer = await harness.signIn(bea);
    const review = await reviewer.open(`/reviews/${held}`);
    await button(review, "Claim").click();
    await button(review, "Release").waitFor();
    const lead = await harness.signIn(undefined);
    const page = await lead.open("/now");
    await page.getByText("Nothing has waited longer than 15 minutes.").waitFor();
    const people = page.getByRole("region", { name: "Reviewers" });
    await people.getByRole("row").filter({ hasText: "Bea" }).getByText("Active").waitFor();
    await people.getByRole("row").filter({ hasText: "Cem" }).getByText("Offline").waitFor();
    expect(await violations(page)).toEqual([]);

    await figure(page, "Reviewers", "Bea", "In review, Bea").click();
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    await eventually("Bea's claim", async () => (await cases(page).count()) === 1);
    await button(page, "Remove filter: In review by Bea").waitFor();
    expect(await violations(page)).toEqual([]);
    await page.goBack();

    await harness.advanceClock(16 * minute);
    const late = page.getByText("2 reviews have waited longer than the target of 15 minutes.");
    await late.waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("link", { name: "Show them" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await page.getByRole("button", { name: "Over target 2", pressed: true }).waitFor();
    await page.getByText("And a red one?").first().waitFor();
    expect(await violations(page)).toEqual([]);
    await reviewer.close();
    await lead.close();
  });

  test("[R7] figures lead to as many cases as they count; filters that only a link sets can be removed", async () => {
    const sent = await harness.write("Do you ship to Norway?", "Dora");
    const edited = await harness.write("Do you ship to Peru?", "Emil");
    const rejected = await harness.write("Buy gold now", "Fay");
    await harness.api("POST", `/v1/reviews/${sent}/approve`, {});
    await harness.api("POST", `/v1/reviews/${edited}/approve`, {
      final_text: "We do not.",
      edit_tags: ["facts"],
    });
    await harness.api("POST", `/v1/reviews/${rejected}/reject`, { reason: "Spam or abuse" });
    await refreshed();
    const visitor = await harness.signIn(undefined);
    const page = await visitor.settled("/analytics?days=7");
    await page.getByText(/Days in Europe\/Berlin/).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const [table, row, about, count] of [
      ["Cost with and without edits", "Approved as drafted", "Approved as drafted", 1],
      ["Cost with and without edits", "Approved with edits", "Approved with edits", 1],
      ["Reviewers", "admin", "Decisions, admin", 3],
      ["Reviewers", "admin", "Rejected, admin", 1],
    ] as const) {
      const link = figure(page, table, row, about);
      expect(await link.innerText(), about).toMatch(new RegExp(`^${count}\\b`));
      await link.click();
      await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
      await eventually(`${count} cases of ${about}`, async () => (await cases(page).count()) === count);
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Analytics" }).waitFor();
    }
    const overview = page.getByRole("region", { name: "Overview" });
    await overview.getByRole("link", { name: "33% (1 case)" }).first().click();
    await eventually("1 case of a rate", async () => (await cases(page).count()) === 1);
    await page.goto(`${harness.url}/history?model=offline`);
    const chip = page.getByRole("button", { name: /^Remove filter: Model/ });
    await chip.focus();
    await page.keyboard.press("Enter");
    await chip.waitFor({ state: "detached" });
    expect(page.url()).not.toContain("model=");
    await visitor.close();
  });

  test("[R7] a second reviewer judges a case by keyboard without seeing the decision, then both are shown", async () => {
    const visitor = await harness.signIn(cem);
    const page = await visitor.settled("/agreement");
    await page.getByRole("heading", { level: 2, name: "Case of Dora" }).waitFor();
    expect(await page.getByRole("main").innerText()).not.toContain("admin");
    expect(await violations(page)).toEqual([]);
    await button(page, "Submit judgement").click();
    await page.getByText("Choose one of the three options.").waitFor();
    await page.getByRole("radio", { name: "Edited" }).focus();
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Both judgements" }).waitFor();
    await page.getByText("admin decided").first().waitFor();
    await page.getByText("Different").first().waitFor();
    expect(await focused(page).innerText()).toBe("Next case");
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: "Case of Emil" }).and(focused(page)).waitFor();
    await page.goto(`${harness.url}/analytics`);
    await page.getByText("Agreement in 0% of 1 case judged twice; kappa –.").waitFor();
    await visitor.close();
  });

  test("[R13] admins set the team's zone and target; an empty field has its default", async () => {
    const visitor = await harness.signIn(undefined);
    const page = await visitor.settled("/settings?tab=bot");
    await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
    await page.getByLabel("Target: minutes from message to decision").fill("");
    expect(await violations(page)).toEqual([]);
    await button(page, "Save settings").click();
    await page.getByText("Settings saved", { exact: true }).waitFor();
    expect(await harness.api("GET", "/v1/load")).toMatchObject({
      time_zone: "Asia/Tokyo",
      answer_target_minutes: 15,
    });
    await visitor.close();
  });

  for (const colorScheme of ["light", "dark"] as const)
    test(`[R4] on a phone the pages do not scroll sideways and axe finds nothing: ${colorScheme}`, async () => {
      const visitor = await harness.signIn(bea, { ...narrow, colorScheme, locale: "de-DE" });
      for (const path of [
        "/now",
        "/analytics",
        "/agreement",
        "/history?model=offline&edited=true&late=false",
      ]) {
        const page = await visitor.settled(path);
        expect(await violations(page), path).toEqual([]);
        expect(await scrollsSideways(page), path).toBe(false);
        await page.close();
      }
      await visitor.close();
    });

  test("[R4] an empty page says why, and what to do", async () => {
    await set({ agreement_percent: 0 });
    const visitor = await harness.signIn(undefined);
    const page = await visitor.settled("/agreement");
    await page.getByText("No cases are judged twice").waitFor();
    await page.getByRole("link", { name: "Open the bot's settings" }).click();
    await page.getByLabel("Time zone").waitFor();
    const history = await visitor.settled("/history?model=nobody");
    await history.getByText("No interactions match these filters").waitFor();
    expect(await message(history).count()).toBe(0);
    await visitor.close();
  });
});
