/** One review in a real browser with the whole app: written in the simulator, decided here, delivered there. */
import assert from "node:assert/strict";
import { beforeAll, describe, test } from "vitest";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { eventually } from "../support/eventually.ts";
import { approving, bea, button, message, row, undo } from "../support/locators.ts";

const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };

describe("console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
    await harness.addReviewer(cem);
  });
  checkPages(() => harness);

  test("[R1] [R3] written, claimed, edited, tagged, approved, undone, approved again, delivered", async () => {
    const visitor = await harness.signIn(bea);
    const queue = await visitor.open("/");
    await harness.write("Do you ship to Norway?", "Ada");
    await row(queue, "Do you ship to Norway?").click();
    await button(queue, "Claim").click();
    await button(queue, "Release").waitFor();
    await message(queue).fill("Yes, within four days.");
    const changes = queue.getByRole("region", { name: "Changes to the draft" });
    await changes.locator("ins").filter({ hasText: "four days" }).waitFor();
    await changes.locator("del").first().waitFor();
    await queue.getByRole("button", { name: /Facts corrected/ }).click();
    await harness.freezeClock();
    await button(queue, "Approve").click();
    await undo(queue).click();
    await message(queue).waitFor();
    assert.equal(await message(queue).inputValue(), "Yes, within four days.");
    assert.deepEqual(await harness.received("Ada"), []);
    await approving(queue, () => button(queue, "Approve").click());
    await harness.waitForReply("Ada", "Yes, within four days.");
    const { items } = await harness.api<{ items: object[] }>("GET", "/v1/interactions?tag=facts");
    assert.partialDeepStrictEqual(items[0], {
      decided_by: { name: "Bea" },
      edit_tags: ["facts"],
      final_text: "Yes, within four days.",
    });
    await visitor.close();
  });

  test("[R12] a blocked draft is sent unchanged only after a second confirmation that names the rule", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Are you sure?", "Ilse");
    const page = await visitor.context.newPage();
    await page.route(/\/v1\/reviews\/[^/]+$/, async (route) => {
      const response = await route.fetch();
      // Unchanged since the last poll: nothing to replace.
      if (response.status() === 304) return route.fulfill({ response });
      const verdict = { level: "blocked", score: 0.9, categories: ["medical_advice"], matches: [] };
      await route.fulfill({ response, json: { ...(await response.json()), verdict } });
    });
    await page.goto(`${harness.url}/reviews/${id}`);
    await button(page, "Approve").click();
    const dialog = page.getByRole("alertdialog", { name: "Send a blocked draft?" });
    await dialog.getByText("Medical advice").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    assert.equal(
      (await harness.api<{ status: string }>("GET", `/v1/reviews/${id}`)).status === "approved",
      false,
    );
    await page.keyboard.press("a");
    const sent = page.waitForRequest(/\/approve$/);
    await approving(page, () => dialog.getByRole("button", { name: "Send as it is" }).click());
    assert.partialDeepStrictEqual((await sent).postDataJSON(), { confirm_blocked: true });
    await visitor.close();
  });

  test("[R1] the slower of two reviewers sees who decided first and what was sent, and keeps their text", async () => {
    const [first, second] = [await harness.signIn(bea), await harness.signIn(cem)];
    const id = await harness.write("Which of you answers?", "Dora");
    const [one, two] = [await first.open(`/reviews/${id}`), await second.settled(`/reviews/${id}`)];
    // The second page must not learn of it before it decides.
    await two.route("**/v1/reviews/*/claim", (route) => route.abort());
    await message(two).fill("I do, says Cem.");
    const isRead = /\/v1\/reviews\/[^/]+$/;
    await two.route(isRead, (route) => route.abort());
    // Reads do not overlap: once one was refused, none that began earlier can still tell of the first page's claim.
    await two.waitForEvent("requestfailed", (request) => isRead.test(request.url()));
    await message(one).fill("I do, says Bea.");
    await approving(one, () => button(one, "Approve").click());
    await harness.waitForReply("Dora", "I do, says Bea.");
    await button(two, "Approve").click();
    // Only now: a page that may read the review again takes its button away before it is clicked.
    await two.unroute(isRead);
    await two
      .getByText(/Bea decided first/)
      .first()
      .waitFor();
    await two.getByText("I do, says Bea.").filter({ visible: true }).first().waitFor();
    await two.getByText("I do, says Cem.").filter({ visible: true }).first().waitFor();
    await first.close();
    await second.close();
    harness.problems.length = 0;
  });

  test("[R4] by keyboard alone: from signing in to the reply, undone once", async () => {
    await harness.write("Is the lamp dimmable?", "Emil");
    const { context } = await harness.visit();
    const page = await context.newPage();
    await page.goto(harness.url);
    await page.getByLabel("E-mail").waitFor();
    await page.keyboard.press("Tab");
    for (const text of [bea.email, bea.password]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await row(page, "Is the lamp dimmable?").waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard" });
    await help.waitFor();
    await page.keyboard.press("Escape");
    // While it is open, it captures all keys.
    await help.waitFor({ state: "detached" });
    // It restores the focus in a timer, faster than any hand but slower than this test.
    await page.locator("#content:focus").waitFor();
    const chosen = page.locator("a:focus").filter({ hasText: "Is the lamp dimmable?" });
    await eventually("its row has the focus", async () => {
      await page.keyboard.press("j");
      return chosen.isVisible();
    });
    await page.keyboard.press("Enter");
    await message(page).waitFor();
    await page.keyboard.press("e");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("With any LED dimmer.");
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await harness.freezeClock();
    await page.keyboard.press("a");
    await undo(page).waitFor();
    await page.keyboard.press("u");
    await message(page).waitFor();
    assert.equal(await message(page).inputValue(), "With any LED dimmer.");
    assert.deepEqual(await harness.received("Emil"), []);
    await approving(page, () => page.keyboard.press("a"));
    await harness.waitForReply("Emil", "With any LED dimmer.");
    await context.close();
  });

  test("[R1] a decision may overtake the response to one's own claim", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Is it quick?", "Lea");
    const page = await visitor.open(`/reviews/${id}`);
    const decided = Promise.withResolvers<void>();
    await page.route("**/claim", async (route) => {
      const response = await route.fetch();
      await decided.promise;
      await route.fulfill({ response });
    });
    const claimed = page.waitForRequest("**/claim");
    await message(page).fill("Quicker than the wire.");
    await claimed;
    await harness.freezeClock();
    await button(page, "Approve").click();
    await undo(page).waitFor();
    decided.resolve();
    await harness.waitForReply("Lea", "Quicker than the wire.");
    await visitor.close();
  });

  test("[R2] a draft superseded by the customer's next message leads to the new one", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Do you have it in red?", "Hal");
    const page = await visitor.open(`/reviews/${id}`);
    const newer = await harness.write("Or in blue?", "Hal");
    assert.notEqual(newer, id);
    await page.waitForURL(`**/reviews/${newer}`);
    await page.getByText("Or in blue?").filter({ visible: true }).first().waitFor();
    await visitor.close();
  });

  test("[R1] a regenerated draft replaces the old one", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("How much is the lamp?", "Ida");
    const page = await visitor.open(`/reviews/${id}`);
    // The answer's part of the page, with its keys, may come after the heading.
    await button(page, "New draft").waitFor();
    await page.keyboard.press("g");
    await page.getByRole("dialog").getByRole("textbox").fill("shorter, please");
    await page.keyboard.press("Control+Enter");
    await page.getByText("New draft with: shorter, please").waitFor();
    await visitor.close();
  });

  test("[R4] being offline is shown and recovers; a slow response shows as busy and nothing is sent twice", async () => {
    const visitor = await harness.signIn(bea);
    const id = await harness.write("Are you there?", "Kim");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    await visitor.context.setOffline(true);
    await page.getByText("No connection to the server").waitFor();
    await visitor.context.setOffline(false);
    await page.getByText("No connection to the server").waitFor({ state: "detached" });
    const approvals: (string | null)[] = [];
    const slow = Promise.withResolvers<void>();
    await page.route("**/approve", async (route) => {
      approvals.push(route.request().postData());
      await slow.promise;
      await route.continue();
    });
    await message(page).fill("We are.");
    const approve = button(page, "Approve");
    await approve.click();
    await approve.and(page.locator("button[aria-busy=true]")).waitFor();
    await page.keyboard.press("a");
    await approving(page, () => Promise.resolve(slow.resolve()));
    await harness.waitForReply("Kim", "We are.");
    // If the version has changed meanwhile, the step is sent again with the newer one.
    assert.deepEqual(approvals, [...new Set(approvals)]);
    await visitor.close();
    harness.problems.length = 0;
  });

  test("no page reported an error", () => assert.deepEqual(harness.problems, []));
});
