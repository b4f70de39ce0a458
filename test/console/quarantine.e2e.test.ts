/** Silence and quarantine in a real browser: a customer is silenced, held back, released and heard again. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { bea, button } from "../support/locators.ts";
import { groupUpdate } from "../support/updates.ts";

describe("quarantine", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  afterEach(() => expect(harness.newProblems()).toEqual([]));
  afterAll(() => harness.close());

  /** The customer's id, once they wrote. */
  async function meet(name: string): Promise<string> {
    const review = await harness.write(`Hello from ${name}`, name);
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${review}`);
    return customer.id;
  }
  const silence = (id: string) =>
    harness.api("PUT", `/v1/users/${id}/protocol`, { silenced: true, reason: "Asked for a person" });
  const messages = (page: Page) =>
    page.getByRole("list", { name: /Quarantined messages/ }).getByRole("listitem");

  test("[Q1] [R4] a customer is silenced with a reason on their page, and the silence is lifted", async () => {
    const id = await meet("Ada");
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/customers/${id}`);
    await button(page, "Silence").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Asked for a person");
    await dialog.getByRole("button", { name: "Silence" }).click();
    await page.getByText(/Silenced by Bea/).waitFor();
    await harness.sendToQuarantine("Is anybody there?", "Ada");
    await page.reload();
    await page.getByRole("link", { name: "1 message in quarantine" }).last().click();
    await messages(page).filter({ hasText: "Is anybody there?" }).waitFor();
    const back = await visitor.open(`/customers/${id}`);
    await button(back, "Lift silence").click();
    await back.getByRole("alertdialog").getByRole("button", { name: "Lift silence" }).click();
    await button(back, "Silence").waitFor();
    await back.getByText("Changes").click();
    await back.getByText(/Bea lifted the silence.*1 message was held back/).waitFor();
    await harness.write("Am I heard?", "Ada");
    await visitor.close();
  });

  test("[Q2] [R4] by keyboard: all messages are selected, released and drafted; the navigation counts those that wait", async () => {
    const id = await meet("Bo");
    await silence(id);
    for (const text of ["Bo's first", "Bo's second"]) await harness.sendToQuarantine(text, "Bo");
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/quarantine?customer=${id}`);
    await messages(page).nth(1).waitFor();
    await page
      .getByRole("navigation")
      .getByText(/messages? in quarantine/)
      .waitFor({ state: "attached" });
    await page.keyboard.press("a");
    await page.getByText("2 messages selected").waitFor();
    await page.keyboard.press("r");
    await page.getByText("2 messages released").filter({ visible: true }).first().waitFor();
    await page.getByText("No messages match these filters").waitFor();
    await harness.waitForDraft("Bo's first");
    await harness.waitForDraft("Bo's second");
    await page.getByRole("tab", { name: "Released" }).click();
    await messages(page).filter({ hasText: "Released by Bea" }).first().waitFor();
    await visitor.close();
  });

  test("[Q2] [R4] a message is deleted after the reviewer confirms, and one released by somebody else is reported", async () => {
    const id = await meet("Cem");
    await silence(id);
    for (const text of ["Cem's spam", "Cem's question"]) await harness.sendToQuarantine(text, "Cem");
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/quarantine?customer=${id}`);
    const spam = messages(page).filter({ hasText: "Cem's spam" });
    await spam.getByRole("button", { name: /Delete/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await spam.waitFor({ state: "detached" });
    const question = messages(page).filter({ hasText: "Cem's question" });
    await page.route("**/v1/quarantine?*", (route) => route.abort());
    await harness.api("POST", "/v1/quarantine/release", { customer: id });
    await question.getByRole("button", { name: /Release/ }).click();
    await page
      .getByText(/1 message was not released/)
      .first()
      .waitFor();
    // The page asks again as long as it is open.
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R4] (promise 10) parked updates are shown with reason and content, retried where that helps, and deleted", async () => {
    await harness.post(groupUpdate({ updateId: 900_001, userId: 77, groupId: -500, text: "Hi all" }));
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/quarantine?tab=parked");
    const row = page.getByRole("list", { name: /Parked updates/ }).getByRole("listitem");
    await row.filter({ hasText: "Group chat" }).filter({ hasText: "Hi all" }).waitFor();
    expect(await row.getByRole("button", { name: /Retry/ }).count()).toBe(0);
    const [parked] = (await harness.api<{ items: object[] }>("GET", "/v1/parked")).items;
    const retried: string[] = [];
    await page.route("**/v1/parked", (route) => route.fulfill({ json: failedOnce(parked) }));
    await page.route("**/v1/parked/*/retry", (route) => {
      retried.push(new URL(route.request().url()).pathname);
      return route.fulfill({ json: {} });
    });
    await page.reload();
    await row.getByRole("button", { name: /Retry/ }).click();
    await page.getByText("Back in the queue for drafting").filter({ visible: true }).first().waitFor();
    expect(retried).toEqual(["/v1/parked/900001/retry"]);
    await page.unroute("**/v1/parked");
    await row.getByRole("button", { name: /Delete/ }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByText("No parked updates").waitFor();
    await visitor.close();
  });
});

/** The same update as if it had failed, which the page cannot know from its content. */
const failedOnce = (parked: object | undefined) => ({
  items: [{ ...parked, reason: "failed_repeatedly", retryable: true }],
  next_cursor: null,
});
