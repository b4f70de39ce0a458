/** The frame of every page of the console in a real browser: toasts, dialogs, focus, queue, signing in. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button, focused, row, undo } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";

describe("the frame of the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  const decide = async () => {
    const { items } = await harness.api<{ items: { id: string }[] }>(
      "GET",
      "/v1/reviews?status=pending,failed,claimed&limit=200",
    );
    for (const { id } of items) await harness.api("POST", `/v1/reviews/${id}/reject`, { reason: "done" });
  };

  test("[R4] a toast covers no decision button, disappears by itself, and is below the undo bars", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it blue?", "Ada");
    const page = await visitor.open(`/reviews/${id}`);
    await button(page, "Claim").click();
    await harness.freezeClock();
    await button(page, "Release").click();
    const message = page.getByRole("listitem").filter({ hasText: "Returned to the queue." });
    await message.waitFor();
    await button(page, "Approve").click();
    await undo(page).waitFor();
    const [toast, bar] = [await message.boundingBox(), await undo(page).boundingBox()];
    assert.ok(toast !== null && bar !== null && toast.y >= bar.y + bar.height, "below the bar");
    await harness.advanceClock();
    await message.waitFor({ state: "detached" });
    await visitor.close();
  });

  test("[R4] a dialog returns the focus, and a button keeps it while it is busy", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it green?", "Bo");
    const page = await visitor.open(`/reviews/${id}`);
    for (const close of ["Escape", "Cancel"]) {
      const opener = button(page, "Reject");
      await opener.focus();
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").waitFor();
      if (close === "Escape") await page.keyboard.press(close);
      else await button(page, close).click();
      await opener.and(focused(page)).waitFor();
    }
    const slow = Promise.withResolvers<void>();
    await page.route("**/claim", async (route) => {
      await slow.promise;
      await route.continue();
    });
    await button(page, "Claim").focus();
    await page.keyboard.press("Enter");
    const busy = page.locator("button[aria-busy=true]");
    await busy.and(focused(page)).waitFor();
    slow.resolve();
    await button(page, "Release").and(focused(page)).waitFor();
    // Released: a closing page may be faster than its own release request.
    await page.keyboard.press("Enter");
    await button(page, "Claim").waitFor();
    await visitor.close();
  });

  test("[R4] each arrival is announced by name; going back leads to the row that was left", async () => {
    await decide();
    const visitor = await harness.signIn(bea);
    await harness.write("First of all", "Cem");
    const page = await visitor.open("/");
    await row(page, "First of all").waitFor();
    const said = page.getByRole("status");
    for (const [place, name] of ["Dora", "Emil"].entries()) {
      // Telegram's times are whole seconds, and messages of one second have no order.
      await harness.advanceClock(1_000);
      await harness.write(`Now comes ${name}`, name);
      await said.filter({ hasText: `New: ${name}. ${place + 2} reviews are waiting.` }).waitFor();
    }
    await row(page, "Now comes Dora").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await row(page, "Now comes Dora").and(focused(page)).waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Dora" }).waitFor();
    await page.goBack();
    await row(page, "Now comes Dora").and(focused(page)).waitFor();
    await page.keyboard.press("j");
    await row(page, "Now comes Emil").and(focused(page)).waitFor();
    await visitor.close();
  });

  test("[R1] filters also cover reviews not loaded yet, and find them", async () => {
    await decide();
    const visitor = await harness.signIn();
    for (const name of ["Fay", "Gus", "Hal", "Ida"]) await harness.write(`Asks ${name}`, name);
    const { items } = await harness.api<{ items: { id: string }[] }>("GET", "/v1/reviews");
    const last = items[3]?.id ?? assert.fail("four reviews wait");
    await harness.api("POST", `/v1/reviews/${last}/claim`);
    // Pages of two, so that four reviews are a long queue.
    await visitor.context.route(/\/v1\/reviews\?/, (route) =>
      route.continue({
        url: route
          .request()
          .url()
          .replace(/limit=\d+/, "limit=2"),
      }),
    );
    const page = await visitor.open("/");
    await button(page, "All 4").waitFor();
    await button(page, "Flagged 0").waitFor();
    assert.equal(await page.locator("[data-review]").count(), 2);
    await button(page, "Mine 1").click();
    await page.locator(`[data-review="${last}"]`).waitFor();
    await button(page, "All 4").click();
    await button(page, "Show more").focus();
    await page.keyboard.press("Enter");
    await page.getByText("4 entries in total").and(focused(page)).waitFor();
    assert.equal(await page.locator("[data-review]").count(), 4);
    await visitor.close();
  });

  test("[R4] Ctrl+K opens a page, a customer or a dialog, and never offers to approve", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it purple?", "Joy");
    const page = await visitor.open(`/reviews/${id}`);
    const choose = async (text: string, option: string) => {
      await page.keyboard.press("Control+K");
      await page.getByRole("dialog").getByRole("combobox").and(focused(page)).fill(text);
      const found = page.getByRole("option", { name: option });
      await found.and(page.locator("[aria-selected=true]")).waitFor();
      await page.keyboard.press("Enter");
    };
    // While somebody is typing, too.
    await page.getByRole("textbox").first().focus();
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog").getByRole("combobox").fill("approve");
    assert.equal(await page.getByRole("option", { name: "Approve" }).count(), 0);
    await page.keyboard.press("Escape");
    await choose("reject", "Reject");
    await page.getByRole("dialog", { name: "Reject" }).waitFor();
    await page.keyboard.press("Escape");
    await choose("joy", "Joy");
    await page.getByRole("heading", { level: 1, name: "Joy" }).waitFor();
    await choose("hist", "History");
    await page.getByRole("heading", { level: 1, name: "History" }).waitFor();
    await visitor.close();
  });

  test("[R4] what is typed while the palette loads is searched for, and triggers no shortcut of the page", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it green?", "Joy");
    const page = await visitor.open(`/reviews/${id}`);
    await button(page, "Approve").waitFor();
    const asked = Promise.withResolvers<undefined>();
    const typed = Promise.withResolvers<undefined>();
    await visitor.context.route(/palette-/, async (route) => {
      asked.resolve(undefined);
      await typed.promise;
      await route.continue();
    });
    await page.keyboard.press("Control+K");
    await asked.promise;
    await page.keyboard.type("histx");
    await page.keyboard.press("Backspace");
    typed.resolve(undefined);
    const field = page.getByRole("dialog").getByRole("combobox").and(focused(page));
    await field.waitFor();
    await eventually("what was typed", async () => (await field.inputValue()) === "hist");
    await page.getByRole("option", { name: "History" }).and(page.locator("[aria-selected=true]")).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    // Once it is loaded, too.
    await page.keyboard.press("Control+K");
    await page.keyboard.type("deliv");
    await page
      .getByRole("option", { name: "Deliveries" })
      .and(page.locator("[aria-selected=true]"))
      .waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Deliveries" }).waitFor();
    const { status } = await harness.api<{ status: string }>("GET", `/v1/reviews/${id}`);
    assert.equal(status, "pending");
    await visitor.close();
  });

  test("[R4] a review that does not exist has a heading and leads back to the queue", async () => {
    const visitor = await harness.signIn();
    const page = await visitor.open("/reviews/00000000-0000-4000-8000-000000000000");
    await page.getByRole("heading", { level: 1, name: "Review" }).waitFor();
    await page.waitForFunction('document.title === "Review · NADIA"');
    await page.getByText("This item does not exist or was deleted.").waitFor();
    await page.getByRole("main").getByRole("link", { name: "Queue" }).click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await page.goto(`${harness.url}/customers/no/such/page`);
    const nowhere = page.getByRole("main");
    await nowhere.getByRole("heading", { level: 1, name: "Page not found" }).waitFor();
    await page.waitForFunction('document.title === "Page not found · NADIA"');
    await nowhere.getByRole("link", { name: "Go to the queue" }).click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await visitor.close();
    // Chromium itself reports the 404.
    const others = harness.problems.filter((problem) => !problem.includes("404"));
    assert.deepEqual(others, []);
    harness.problems.length = 0;
  });

  test("[A1] an expired session is explained on the sign-in page, and nothing fails on the way there", async () => {
    const visitor = await harness.signIn(bea);
    const page = await visitor.open("/");
    await visitor.context.clearCookies();
    await page.getByText("Your session has expired. Sign in again: what you typed is still there.").waitFor();
    const others = harness.problems.filter((problem) => !problem.includes("401"));
    assert.deepEqual(others, []);
    await page.getByLabel("E-mail").fill(bea.email);
    await page.getByLabel("Password").fill(bea.password);
    await button(page, "Sign in").click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await page.getByRole("button", { name: bea.name }).click();
    await page.getByRole("menuitem", { name: "Sign out" }).click();
    await button(page, "Sign in").waitFor();
    assert.equal(await page.getByText("Your session has expired").count(), 0);
    assert.equal(new URL(page.url()).search, "");
    await visitor.close();
    harness.problems.length = 0;
  });
});
