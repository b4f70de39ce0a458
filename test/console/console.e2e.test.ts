/** The console in a real browser, before the whole house: written in the simulator, decided here, arrived there. */
import assert from "node:assert/strict";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { Page } from "playwright-core";
import { type ConsoleHouse, startConsoleHouse } from "../support/console-house.ts";
import { runningKey } from "../support/running.ts";

const bea = { name: "Bea", email: "bea@example.org", password: "correct horse battery" };
const cem = { name: "Cem", email: "cem@example.org", password: "staple battery horse" };

describe("console", () => {
  let house: ConsoleHouse;
  beforeAll(async () => {
    house = await startConsoleHouse();
    await house.hire(bea);
    await house.hire(cem);
  });
  afterAll(() => house.close());

  const arrives = async (customer: string, text: string): Promise<void> => {
    for (let tries = 0; tries < 150; tries += 1) {
      if ((await house.received(customer)).includes(text)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail(`the customer never got: ${text}`);
  };
  const rowOf = (page: Page, text: string) => page.getByRole("link").filter({ hasText: text });
  const message = (page: Page, number = 1) => page.getByRole("textbox", { name: `Message ${number}` });
  const undo = (page: Page) => page.getByRole("button", { name: /^Undo/ });
  const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

  test("[A1] a wrong password and a wrong key are told in words; the printed address needs one click", async () => {
    const context = await house.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${house.url}/reviews/none`);
    await page.getByLabel("E-mail").fill(bea.email);
    await page.getByLabel("Password").fill("wrong horse battery");
    await button(page, "Sign in").click();
    await page.getByRole("alert").filter({ hasText: "do not fit together" }).waitFor();
    await button(page, "Use an API key instead").click();
    await page.getByLabel("API key").fill("nadia_not_a_key_at_all_00");
    await button(page, "Sign in").click();
    await page.getByRole("alert").filter({ hasText: "unknown, revoked or expired" }).waitFor();
    // From elsewhere: from the page itself only the part behind `#` would change, and nothing would load.
    await page.goto("about:blank");
    await page.goto(`${house.url}/login#key=${runningKey}`);
    await button(page, "Sign in").waitFor();
    assert.ok(!page.url().includes("key="), "the key does not stay in the address");
    await button(page, "Sign in").click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    const [cookie] = await context.cookies();
    assert.partialDeepStrictEqual(cookie, { httpOnly: true, sameSite: "Lax", path: "/" });
    await context.close();
    // The browser itself notes each refusal of the API.
    house.problems.length = 0;
  });

  test("[A1] signing in follows no address but the console's own", async () => {
    const context = await house.browser.newContext();
    const elsewhere: string[] = [];
    await context.route(/^http:\/\/127\.0\.0\.1:9\//, (route) => {
      elsewhere.push(route.request().url());
      return route.abort();
    });
    for (const to of [
      "http://127.0.0.1:9/",
      "//127.0.0.1:9/",
      "/\\127.0.0.1:9/",
      "javascript:fetch('/foreign')",
    ]) {
      const page = await context.newPage();
      await page.goto(`${house.url}/login?to=${encodeURIComponent(to)}#key=${runningKey}`);
      await button(page, "Sign in").click();
      await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor({ timeout: 5_000 });
      assert.equal(page.url(), `${house.url}/`);
    }
    assert.deepEqual(elsewhere, []);
    await context.close();
  });

  test("[A4] a key is made for as long as is asked; signing out everywhere ends it and leads to the door", async () => {
    const eli = { name: "Eli", email: "eli@example.com", password: "quiet river under stones" };
    await house.hire(eli);
    const visitor = await house.signIn(eli);
    const page = await visitor.open("/settings?tab=keys");
    await page.getByLabel("What it is for").fill("report");
    await page.getByLabel("Works for").selectOption("30 days");
    await button(page, "Make a key").click();
    const shown = page.getByRole("dialog");
    const key = (await shown.locator("code").textContent()) ?? "";
    await shown.getByRole("button", { name: "I have it" }).click();
    await page.getByText(/works until/).waitFor();
    const status = async () =>
      (
        await visitor.context.request.get(`${house.url}/v1/session`, {
          headers: { authorization: `Bearer ${key}` },
        })
      ).status();
    assert.equal(await status(), 200);
    await page.getByRole("tab", { name: "Sessions" }).click();
    await button(page, "Sign out everywhere").click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Sign out everywhere" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    assert.equal(await status(), 401);
    await visitor.close();
    house.problems.length = 0;
  });

  test("[R1] [R3] written, taken, edited, tagged, approved, undone, approved again, arrived", async () => {
    const visitor = await house.signIn(bea);
    const queue = await visitor.open("/");
    await house.write("Do you ship to Norway?", "Ada");
    await rowOf(queue, "Do you ship to Norway?").first().click();
    await button(queue, "Take it").click();
    await button(queue, "Give back").waitFor();
    await message(queue).fill("Yes, within four days.");
    const changes = queue.getByRole("region", { name: "Changes to the draft" });
    await changes.locator("ins").filter({ hasText: "four days" }).waitFor();
    await changes.locator("del").first().waitFor();
    await queue.getByRole("button", { name: /Facts corrected/ }).click();
    await button(queue, "Approve").click();
    await undo(queue).click();
    await message(queue).waitFor();
    assert.equal(await message(queue).inputValue(), "Yes, within four days.");
    assert.deepEqual(await house.received("Ada"), []);
    await button(queue, "Approve").click();
    await arrives("Ada", "Yes, within four days.");
    const { items } = await house.api<{ items: object[] }>("GET", "/v1/interactions?tag=facts");
    assert.partialDeepStrictEqual(items[0], {
      decided_by: { name: "Bea" },
      edit_tags: ["facts"],
      final_text: "Yes, within four days.",
    });
    await visitor.close();
  });

  test("[R1] of two reviewers the slower one sees who was faster and what was sent, and keeps their text", async () => {
    const [first, second] = [await house.signIn(bea), await house.signIn(cem)];
    const id = await house.write("Which of you answers?", "Dora");
    const [one, two] = [await first.open(`/reviews/${id}`), await second.open(`/reviews/${id}`)];
    // What the second page is not told it cannot know before it decides.
    await two.route("**/v1/reviews/*/claim", (route) => route.abort());
    await message(two).fill("I do, says Cem.");
    await two.route(/\/v1\/reviews\/[^/]+$/, (route) => route.abort());
    await message(one).fill("I do, says Bea.");
    await button(one, "Approve").click();
    await arrives("Dora", "I do, says Bea.");
    await two.unroute(/\/v1\/reviews\/[^/]+$/);
    await button(two, "Approve").click();
    await two
      .getByText(/Bea was faster/)
      .first()
      .waitFor();
    await two.getByText("I do, says Bea.").first().waitFor();
    await two.getByText("I do, says Cem.").first().waitFor();
    await first.close();
    await second.close();
    house.problems.length = 0;
  });

  test("[R4] by keyboard alone: from the door to the reply, undone once", async () => {
    await house.write("Is the lamp dimmable?", "Emil");
    const context = await house.browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(house.url);
    await page.getByLabel("E-mail").waitFor();
    await page.keyboard.press("Tab");
    for (const text of [bea.email, bea.password]) {
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await rowOf(page, "Is the lamp dimmable?").first().waitFor();
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Keyboard" });
    await help.waitFor();
    await page.keyboard.press("Escape");
    // Until it is gone it has the keys for itself.
    await help.waitFor({ state: "detached" });
    // It gives the focus back in a timer of its own, faster than any hand but this one.
    await page.waitForTimeout(100);
    await page.keyboard.press("j");
    await page.locator("a:focus").filter({ hasText: "Is the lamp dimmable?" }).waitFor();
    await page.keyboard.press("Enter");
    await message(page).waitFor();
    await page.keyboard.press("e");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("With any LED dimmer.");
    await page.keyboard.press("Escape");
    await page.keyboard.press("1");
    await page.keyboard.press("a");
    await undo(page).waitFor();
    await page.keyboard.press("u");
    await message(page).waitFor();
    assert.equal(await message(page).inputValue(), "With any LED dimmer.");
    assert.deepEqual(await house.received("Emil"), []);
    await page.keyboard.press("a");
    await arrives("Emil", "With any LED dimmer.");
    await context.close();
  });

  test("[R1] a decision may overtake the answer to one's own claim", async () => {
    const visitor = await house.signIn(bea);
    const id = await house.write("Is it quick?", "Lea");
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
    await button(page, "Approve").click();
    await undo(page).waitFor();
    decided.resolve();
    await arrives("Lea", "Quicker than the wire.");
    await visitor.close();
    house.problems.length = 0;
  });

  test("[R1] new work never moves the row under the pointer; it is announced and shown on demand", async () => {
    const visitor = await house.signIn(bea);
    await house.write("First in line", "Fay");
    const page = await visitor.open("/");
    const row = rowOf(page, "First in line").first();
    await row.hover();
    const place = await row.boundingBox();
    await house.write("Second in line", "Gus");
    await page.getByRole("button", { name: /1 new/ }).waitFor();
    assert.deepEqual(await row.boundingBox(), place);
    assert.equal(await rowOf(page, "Second in line").count(), 0);
    await page.keyboard.press("n");
    await rowOf(page, "Second in line").first().waitFor();
    await page.waitForFunction("/^\\(\\d+\\) /.test(document.title)");
    await visitor.close();
  });

  test("[R2] a draft that the customer's next message overtook leads on to the new one", async () => {
    const visitor = await house.signIn(bea);
    const id = await house.write("Do you have it in red?", "Hal");
    const page = await visitor.open(`/reviews/${id}`);
    const newer = await house.write("Or in blue?", "Hal");
    assert.notEqual(newer, id);
    await page.waitForURL(`**/reviews/${newer}`);
    await page.getByText("Or in blue?").first().waitFor();
    await visitor.close();
  });

  test("[R1] a draft made anew takes the place of the old one", async () => {
    const visitor = await house.signIn(bea);
    const id = await house.write("How much is the lamp?", "Ida");
    const page = await visitor.open(`/reviews/${id}`);
    await page.keyboard.press("g");
    await page.getByRole("dialog").getByRole("textbox").fill("shorter, please");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Drafted anew with: shorter, please").waitFor();
    await visitor.close();
  });

  test("customers' and colleagues' text is only ever text", async () => {
    const hostile = (what: string) => `<img src=x onerror="document.title='owned'"><script>${what}</script>`;
    const visitor = await house.signIn();
    await house.api("PUT", "/v1/taxonomy/hostile", { title: hostile("tag") });
    const id = await house.write(hostile("text"), "Jo");
    const { customer } = await house.api<{ customer: { id: string } }>("GET", `/v1/reviews/${id}`);
    await house.api("PATCH", `/v1/users/${customer.id}`, { nickname: hostile("n").slice(0, 60) });
    const pages = ["/", `/reviews/${id}`, "/history", "/customers", `/customers/${customer.id}`, "/settings"];
    for (const path of pages) {
      const page = await visitor.open(path);
      await page.waitForLoadState("networkidle");
      assert.notEqual(await page.title(), "owned", path);
      assert.equal(await page.locator("img[src=x], script:not([src])").count(), 0, path);
      await page.close();
    }
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill(hostile("draft"));
    await page.getByText(hostile("tag").slice(0, 20)).first().waitFor();
    await button(page, "Approve").click();
    await arrives("Jo", hostile("draft"));
    assert.notEqual(await page.title(), "owned");
    await visitor.close();
  });

  test("[R4] offline is said and mends itself; a slow answer shows as busy and nothing is sent twice", async () => {
    const visitor = await house.signIn(bea);
    const id = await house.write("Are you there?", "Kim");
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).waitFor();
    await visitor.context.setOffline(true);
    await page.getByText("No connection to the server").waitFor({ timeout: 30_000 });
    await visitor.context.setOffline(false);
    await page.getByText("No connection to the server").waitFor({ state: "detached", timeout: 30_000 });
    let approvals = 0;
    const slow = Promise.withResolvers<void>();
    await page.route("**/approve", async (route) => {
      approvals += 1;
      await slow.promise;
      await route.continue();
    });
    await message(page).fill("We are.");
    const approve = button(page, "Approve");
    await approve.click();
    await approve.and(page.locator("button[aria-busy=true]")).waitFor();
    await page.keyboard.press("a");
    slow.resolve();
    await arrives("Kim", "We are.");
    assert.equal(approvals, 1);
    await visitor.close();
    house.problems.length = 0;
  });

  test("[R4] the first page needs at most 200 KB of JavaScript, gzipped, and nothing from elsewhere", async () => {
    const visitor = await house.signIn(bea);
    const page = await visitor.context.newPage();
    const scripts: Promise<number>[] = [];
    const foreign: string[] = [];
    page.on("response", (response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin !== house.url) foreign.push(response.url());
      if (pathname.endsWith(".js"))
        scripts.push(
          response
            .request()
            .sizes()
            .then((sizes) => sizes.responseBodySize),
        );
    });
    await page.goto(house.url);
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await page.waitForLoadState("networkidle");
    const bytes = (await Promise.all(scripts)).reduce((sum, size) => sum + size, 0);
    assert.ok(bytes > 20_000 && bytes <= 200 * 1_024, `${bytes} bytes`);
    assert.deepEqual(foreign, []);
    await visitor.close();
  });

  test("[R4] the console speaks German to a German browser", async () => {
    const visitor = await house.signIn(bea, { locale: "de-DE" });
    const page = await visitor.open("/");
    await page.getByRole("heading", { level: 1, name: "Warteschlange" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await visitor.close();
  });

  test("no page reported an error", () => assert.deepEqual(house.problems, []));
});
