/** The bot's settings in the console: changed, previewed, in conflict with another admin, restored. */
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { violations } from "../support/axe.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { eventually } from "../support/eventually.ts";
import { bea, button } from "../support/locators.ts";

const path = "/settings?tab=bot";
const persona = (page: Page) => page.getByRole("textbox", { name: "Persona" });
const undoTime = (page: Page) => page.getByRole("spinbutton", { name: "Seconds to undo an approval" });
const reported = (harness: ConsoleHarness, status: string) =>
  eventually("the browser's report of the refusal", async () =>
    harness.newProblems().some((problem) => problem.includes(status)),
  );
const saved = (page: Page) => page.getByText("Settings saved").first().waitFor();

describe("[R13] the bot's settings", () => {
  let harness: ConsoleHarness;
  let review: string;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    review = await harness.write("Do you ship to Norway?", "Ada");
    await harness.addReviewer({ ...bea, role: "admin" });
  });
  checkPages(() => harness);

  test("[R13] show defaults, save changes, and the next draft names its version and what was not checked", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open(path);
    await persona(page).waitFor();
    expect(await persona(page).getAttribute("placeholder")).toContain("warm and plain voice");
    expect(await violations(page)).toEqual([]);
    await persona(page).fill("You are Mia of Acme Lamps.");
    await page.getByRole("checkbox", { name: "Links", exact: true }).press("Space");
    await page.getByText("There are unsaved changes.").waitFor();
    await undoTime(page).fill("10");
    await button(page, "Save settings").click();
    await saved(page);
    await page
      .getByText(/Set by admin/)
      .first()
      .waitFor();
    await page.getByText("Version 1").waitFor();
    expect(await violations(page)).toEqual([]);
    const next = await harness.write("And to Sweden?", "Bo");
    const shown = await visitor.open(`/reviews/${next}`);
    await shown.getByText("Not checked, because these rules were switched off: Links").waitFor();
    await shown.getByText("Made with version 1 of the settings").waitFor();
    expect(await violations(shown)).toEqual([]);
    await visitor.close();
  });

  test("[R13] ask before unsaved changes are lost", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open(path);
    await persona(page).fill("You are Tom.");
    await page.getByRole("tab", { name: "Edit tags" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Leave without saving?" });
    await dialog.waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(await persona(page).inputValue()).toBe("You are Tom.");
    await page.reload();
    await page.getByText("There are unsaved changes.").waitFor();
    expect(await persona(page).inputValue()).toBe("You are Tom.");
    await page.getByRole("link", { name: "History" }).first().click();
    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    await visitor.close();
  });

  test("[R13] tell the second of two admins what differs, and overwrite nothing", async () => {
    const [one, other] = [await harness.signIn(), await harness.signIn(bea)];
    const [mine, theirs] = [await one.open(path), await other.open(path)];
    await persona(mine).fill("You are Ada.");
    await persona(theirs).fill("You are Bob.");
    await undoTime(theirs).fill("20");
    await button(theirs, "Save settings").click();
    await saved(theirs);
    await button(mine, "Save settings").click();
    const note = mine.getByRole("alert").filter({ hasText: "Bea changed the settings in the meantime" });
    await note.getByText("You are Bob.").waitFor();
    await note.getByText("You are Ada.").waitFor();
    await reported(harness, "409 (Conflict)");
    expect(await note.getByText("Seconds to undo").count(), "not mine: it is taken over").toBe(0);
    expect(await violations(mine)).toEqual([]);
    await button(mine, "Continue with mine").click();
    expect([await persona(mine).inputValue(), await undoTime(mine).inputValue()]).toEqual([
      "You are Ada.",
      "20",
    ]);
    await button(mine, "Save settings").click();
    await saved(mine);
    const settings = await harness.api<{ values: object }>("GET", "/v1/settings");
    expect(settings.values).toMatchObject({ persona: "You are Ada.", undo_seconds: 20 });
    await one.close();
    await other.close();
  });

  test("[R13] preview past messages with what is not saved, by keyboard, and restore an older version", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open(path);
    await persona(page).fill("You are a pirate.");
    await button(page, "Preview unsaved settings").focus();
    await page.keyboard.press("Enter");
    const results = page.getByRole("list", { name: "Preview" }).getByRole("listitem");
    await results.filter({ hasText: "Do you ship to Norway?" }).getByText("With these settings").waitFor();
    await results
      .getByText(/previews left this hour/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await button(page, "Restore version 1").isDisabled(), "unsaved changes would be lost").toBe(true);
    await button(page, "Cancel").click();
    await button(page, "Restore version 1").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Restore" }).click();
    await page.getByText("Version restored").first().waitFor();
    expect(await persona(page).inputValue()).toBe("You are Mia of Acme Lamps.");
    await page.getByText(/restores version 1/).waitFor();
    const stored = await harness.api<{ draft: { text: string } }>("GET", `/v1/reviews/${review}`);
    expect(stored.draft.text).not.toBe("");
    await visitor.close();
  });
});

describe("[R4] two people edit the same text", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer({ ...bea, role: "admin" });
  });
  checkPages(() => harness);

  const dialogOf = (page: Page) => page.getByRole("dialog");
  const field = (page: Page, name: string) => dialogOf(page).getByRole("textbox", { name, exact: true });
  const closed = (page: Page) => dialogOf(page).waitFor({ state: "detached" });

  test("[R4] a canned reply: the second one sees what is saved, also after a reload, and decides", async () => {
    const id = crypto.randomUUID();
    const address = `/v1/canned-replies/${id}`;
    await harness.api("PUT", address, { title: "Hours", text: "From 9 to 5." });
    const [one, other] = [await harness.signIn(), await harness.signIn(bea)];
    const [mine, theirs] = [
      await one.open("/settings?tab=replies"),
      await other.open("/settings?tab=replies"),
    ];
    for (const page of [mine, theirs]) await button(page, "Edit Hours").click();
    await field(mine, "Text").fill("From 9 to 6.");
    await field(theirs, "Text").fill("Always.");
    await field(theirs, "Shortcode").fill("hours");
    await button(theirs, "Save").click();
    await closed(theirs);
    await button(mine, "Save").click();
    const note = mine.getByRole("alert").filter({ hasText: "Bea changed this in the meantime" });
    await note.waitFor();
    expect(await field(mine, "Text (saved)").inputValue()).toBe("Always.");
    expect(await field(mine, "Shortcode (saved)").count(), "not mine: it is taken over").toBe(0);
    expect(await field(mine, "Text").inputValue()).toBe("From 9 to 6.");
    expect(await violations(mine)).toEqual([]);
    await reported(harness, "409 (Conflict)");
    // A reload reads the newer reply, but what is typed is still based on the older one.
    await mine.reload();
    await field(mine, "Text").waitFor();
    await button(mine, "Save").click();
    await note.waitFor();
    expect(await harness.api("GET", address)).toMatchObject({ text: "Always.", version: 2 });
    await reported(harness, "409 (Conflict)");
    await button(mine, "Continue with mine").press("Enter");
    await note.waitFor({ state: "detached" });
    await field(mine, "Shortcode").fill("hours");
    await button(mine, "Save").click();
    await closed(mine);
    expect(await harness.api("GET", address)).toMatchObject({
      text: "From 9 to 6.",
      shortcode: "hours",
      version: 3,
    });
    await one.close();
    await other.close();
  });

  test("[D4] a document: what the other saved is taken over, and one that was deleted is saved as new", async () => {
    const document = { source: "handbook", document_type: "faq" };
    const address = "/v1/knowledge/documents/shipping";
    await harness.api("PUT", address, { ...document, title: "Shipping", text: "Three days." });
    const visitor = await harness.signIn(bea, { locale: "de" });
    const page = await visitor.open("/knowledge");
    const edit = async () => {
      await button(page, "Shipping bearbeiten").click();
      await field(page, "Text").fill("Five days.");
    };
    await edit();
    await harness.api("PUT", address, { ...document, title: "Shipping", text: "Four days." });
    await button(page, "Speichern").click();
    await page.getByRole("alert").filter({ hasText: "admin hat das inzwischen geändert" }).waitFor();
    expect(await field(page, "Text (gespeichert)").inputValue()).toBe("Four days.");
    await reported(harness, "409 (Conflict)");
    await button(page, "Gespeichertes übernehmen").click();
    expect(await field(page, "Text").inputValue()).toBe("Four days.");
    await field(page, "Text").fill("Five days.");
    await harness.api("DELETE", address);
    await button(page, "Speichern").click();
    await page.getByRole("alert").filter({ hasText: "admin hat das inzwischen gelöscht" }).waitFor();
    await reported(harness, "404 (Not Found)");
    expect(await violations(page)).toEqual([]);
    await page.reload();
    expect(await field(page, "Text").inputValue()).toBe("Five days.");
    await button(page, "Speichern").click();
    await closed(page);
    const { items } = await harness.api<{ items: { id: string; title: string }[] }>(
      "GET",
      "/v1/knowledge/documents",
    );
    expect(items).toMatchObject([{ title: "Shipping", version: 1 }]);
    await visitor.close();
  });
});

describe("[P6] two people edit the same customer", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  test("[P6] what a colleague changed in the meantime is neither undone nor overwritten unseen", async () => {
    const review = await harness.write("Do you ship to Norway?", "Ada");
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${review}`);
    const address = `/v1/users/${customer.id}`;
    const visitor = await harness.signIn(bea);
    const page = await visitor.open(`/customers/${customer.id}`);
    const form = page.getByRole("form", { name: "Edit status, nickname, value and profile" });
    const nickname = form.getByRole("textbox", { name: "Nickname", exact: true });
    await button(page, "Edit status, nickname, value and profile").click();
    await nickname.fill("Annie");
    await harness.api("PATCH", address, { status: "qualified", nickname: "Countess" });
    await page.reload();
    expect(await nickname.inputValue()).toBe("Annie");
    await button(page, "Save").click();
    await page.getByRole("alert").filter({ hasText: "admin changed this in the meantime" }).waitFor();
    await reported(harness, "409 (Conflict)");
    const shown = (name: string) => form.getByRole("textbox", { name: `${name} (saved)`, exact: true });
    expect(await shown("Nickname").inputValue()).toBe("Countess");
    expect(await shown("Status").inputValue()).toBe("Qualified");
    expect(await violations(page)).toEqual([]);
    await button(page, "Use what is saved").click();
    await nickname.fill("Annie");
    await harness.api("PATCH", address, { status: "customer" });
    await button(page, "Save").click();
    await shown("Nickname").waitFor();
    await reported(harness, "409 (Conflict)");
    expect(await shown("Status").count(), "not mine: it is taken over").toBe(0);
    await button(page, "Continue with mine").click();
    await button(page, "Save").click();
    await page.getByText("Annie").first().waitFor();
    expect(await harness.api("GET", address)).toMatchObject({ status: "customer", nickname: "Annie" });
    await visitor.close();
  });
});

describe("[R12] four eyes in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.api("PUT", "/v1/settings", { version: 0, values: { four_eyes: "all" } });
  });
  checkPages(() => harness);

  test("[R12] one approves, the other sees the text in the queue and declines it or confirms it", async () => {
    const [one, other] = [await harness.signIn(), await harness.signIn(bea)];
    const id = await harness.write("Is it in stock?", "Cem");
    const first = await one.open(`/reviews/${id}`);
    const box = first.getByRole("textbox", { name: "Message 1" });
    await box.fill("Yes, three of them.");
    await button(first, "Approve").click();
    await first.getByText("A second person has to confirm the answer to Cem.").first().waitFor();
    await first.getByText(/You approved this; a second person has to confirm it/).waitFor();
    expect(await violations(first)).toEqual([]);
    const queue = await other.open("/");
    await queue.getByText("Needs a second person").waitFor();
    const second = await other.open(`/reviews/${id}`);
    const waiting = second.getByRole("region", { name: /Approved by admin; it needs your confirmation/ });
    await waiting.getByText("Yes, three of them.").waitFor();
    expect(await violations(second)).toEqual([]);
    await waiting.getByRole("button", { name: "Decline" }).click();
    const dialog = second.getByRole("dialog", { name: "Decline" });
    await dialog.getByRole("textbox", { name: "Reason for colleagues" }).fill("Only two are left.");
    await dialog.getByRole("button", { name: "Decline" }).click();
    await first.getByText("Bea declined the approved answer").waitFor();
    await first.getByText("Only two are left.").waitFor();
    await harness.api("POST", `/v1/reviews/${id}/approve`, { final_text: "Yes, two of them." });
    await waiting.getByText("Yes, two of them.").waitFor();
    await waiting.getByRole("button", { name: "Confirm and send" }).press("Enter");
    await second.getByText("First approved by admin").waitFor();
    expect(await violations(second)).toEqual([]);
    await harness.waitForReply("Cem", "Yes, two of them.");
    await one.close();
    await other.close();
  });
});
