/** Nothing typed is lost: unsent answers on other devices, after the session, while the server is out. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, message, row } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import type { Visitor } from "../support/visits.ts";

const max = { name: "Max", email: "max@example.org", password: "correct horse battery" };
const saved = (page: Page) => page.getByText("Saved", { exact: true }).waitFor();
const unsent = "**/unsent-answers*";

describe("unsent answers in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(max);
  });
  checkPages(() => harness);

  /** The answers as the server has them. */
  const stored = async ({ context }: Visitor, id: string) => {
    const answer = await context.request.get(`${harness.url}/v1/reviews/${id}/unsent-answers`);
    const { items } = (await answer.json()) as {
      items: { bubbles: string[]; notes: string; edit_tags: string[] }[];
    };
    return items;
  };
  const texts = async (visitor: Visitor, id: string) =>
    (await stored(visitor, id)).map(({ bubbles }) => bubbles.join("|"));
  /** Does something that makes the page ask whether to leave it, and stays. */
  const asked = async (page: Page, act: () => Promise<unknown>) => {
    const dialog = page.waitForEvent("dialog");
    const done = act();
    const shown = await dialog;
    await shown.dismiss();
    await done.catch(() => undefined);
    return shown.type();
  };

  test("[R12] work on an answer continues on another device, and is marked in the queue until it is sent", async () => {
    const laptop = await harness.signIn(bea);
    const id = await harness.write("Do you have it in green?", "Gerda");
    const page = await laptop.open(`/reviews/${id}`);
    await message(page).fill("Green is on its way.");
    await page.getByRole("textbox", { name: "Notes" }).fill("ask the warehouse");
    await page.getByRole("button", { pressed: false }).filter({ hasText: "1" }).first().click();
    await saved(page);
    await page.getByRole("link", { name: "Queue", exact: true }).first().click();
    await row(page, "Gerda").getByText("Unsent text").waitFor();
    const phone = await harness.signIn(bea, { viewport: { width: 375, height: 740 } });
    const other = await phone.open("/");
    await row(other, "Gerda").getByText("Unsent text").waitFor();
    await row(other, "Gerda").click();
    await message(other).waitFor();
    expect(await message(other).inputValue()).toBe("Green is on its way.");
    expect(await other.getByRole("textbox", { name: "Notes" }).inputValue()).toBe("ask the warehouse");
    expect(await other.getByRole("button", { pressed: true }).count()).toBe(1);
    const colleague = await harness.signIn(max);
    const theirs = await colleague.open("/");
    await row(theirs, "Gerda").waitFor();
    expect(await theirs.getByText("Unsent text").count()).toBe(0);
    await button(other, "Approve").click();
    await eventually("it is gone", async () => (await stored(phone, id)).length === 0);
    await Promise.all([laptop, phone, colleague].map((one) => one.close()));
  });

  test("[R12] a text written meanwhile on another device is shown, never overwritten", async () => {
    const id = await harness.write("When do you open?", "Konrad");
    const [laptop, phone] = [await harness.signIn(bea), await harness.signIn(bea)];
    const [first, second] = [await laptop.open(`/reviews/${id}`), await phone.open(`/reviews/${id}`)];
    await message(second).waitFor();
    await second.route(unsent, (route) =>
      route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    await message(first).fill("At nine.");
    await saved(first);
    await message(second).fill("At ten.");
    await second.getByText("Not saved: choose a text above.").filter({ visible: true }).first().waitFor();
    expect(await texts(laptop, id)).toEqual(["At nine."]);
    await second.unroute(unsent);
    const note = second.getByRole("alert").filter({ hasText: "At nine." });
    await note.waitFor();
    expect(await asked(second, () => second.close({ runBeforeUnload: true }))).toBe("beforeunload");
    await note.getByRole("button", { name: "Keep the text below" }).click();
    await saved(second);
    expect(await texts(phone, id)).toEqual(["At ten."]);
    // The other one has nothing of its own by now, so it follows.
    await first.bringToFront();
    await eventually("the laptop follows", async () => (await message(first).inputValue()) === "At ten.");
    await message(second).fill("At eleven.");
    await saved(second);
    await Promise.all([laptop, phone].map((one) => one.close()));
    harness.problems.length = 0;
  });

  test("[R12] while the server is out, the page says so, asks before it closes, and stores the last state later", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it heavy?", "Olga");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("It");
    await saved(page);
    await page.route(unsent, (route) => route.abort());
    await message(page).fill("It is");
    await page.getByText("Not saved yet").filter({ visible: true }).first().waitFor();
    expect(await asked(page, () => page.close({ runBeforeUnload: true }))).toBe("beforeunload");
    await message(page).fill("It is light.");
    expect(await texts(visitor, id)).toEqual(["It"]);
    await page.unroute(unsent);
    await saved(page);
    expect(await texts(visitor, id)).toEqual(["It is light."]);
    await visitor.close();
    harness.problems.length = 0;
  });

  const signInOn = async (page: Page, { email, password }: typeof max) => {
    await page.waitForURL("**/login**");
    await page.getByRole("textbox", { name: "E-mail" }).fill(email);
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.keyboard.press("Enter");
  };

  test("[R12] what is typed when the session ends is there once its owner signs in again, and nobody else sees it", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Can I return it?", "Ilse");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("Yes, within");
    await saved(page);
    await button(page, "Add a note").click();
    const note = page.getByRole("textbox", { name: "Note", exact: true });
    await note.fill("Sent two back last year");
    await button(page, "Reject").click();
    const reason = page.getByRole("textbox", { name: "Reason for rejecting" });
    await reason.fill("Answered by phone");
    await visitor.context.clearCookies();
    await reason.press("Control+Enter");
    await signInOn(page, max);
    await button(page, "Add a note").waitFor();
    expect(await note.count()).toBe(0);
    expect(await reason.count()).toBe(0);
    await visitor.context.clearCookies();
    await page.reload();
    await signInOn(page, bea);
    await reason.waitFor();
    expect(await reason.inputValue()).toBe("Answered by phone");
    await reason.press("Escape");
    await button(page, "Discard").click();
    await reason.waitFor({ state: "detached" });
    expect(await note.inputValue()).toBe("Sent two back last year");
    await visitor.context.clearCookies();
    await message(page).fill("Yes, within 30 days.");
    await signInOn(page, bea);
    await message(page).waitFor();
    expect(await message(page).inputValue()).toBe("Yes, within 30 days.");
    await eventually("it is stored", async () => (await texts(visitor, id))[0] === "Yes, within 30 days.");
    await button(page, "Save note").click();
    await page.getByRole("list", { name: "Notes, newest first" }).getByText("Sent two back").waitFor();
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R12] a page that closes right after the last key has stored it; back at the draft, nothing is kept", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Which size?", "Sven");
    const page = await visitor.open(`/reviews/${id}`);
    const draft = await message(page).inputValue();
    await message(page).fill("Size M.");
    await page.close({ runBeforeUnload: true });
    await eventually("it is stored", async () => (await texts(visitor, id))[0] === "Size M.");
    const again = await visitor.open(`/reviews/${id}`);
    await message(again).waitFor();
    expect(await message(again).inputValue()).toBe("Size M.");
    await button(again, "Reset to the draft").click();
    await eventually("nothing is kept", async () => (await stored(visitor, id)).length === 0);
    await again.reload();
    expect(await message(again).inputValue()).toBe(draft);
    await visitor.close();
  });

  test("[R12] text on a review that a colleague decided can still be read, and discarded", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Who is faster?", "Flo");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill("Bea's own words");
    await saved(page);
    await button(page, "Release").click();
    await harness.api("POST", `/v1/reviews/${id}/reject`, { reason: "spam" });
    const phone = await harness.signIn(bea);
    const other = await phone.open(`/reviews/${id}`);
    await other.getByText("Bea's own words").waitFor();
    await other.getByRole("button", { name: "Discard", exact: false }).click();
    await eventually("it is gone", async () => (await stored(phone, id)).length === 0);
    await Promise.all([visitor, phone].map((one) => one.close()));
  });
});
