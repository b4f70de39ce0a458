/** The console in a real browser with the whole app: signing in, queue, settings, and all pages. */
import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { approving, bea, button, message, row } from "../support/locators.ts";
import { runningKey } from "../support/start-running.ts";
import { followRequests } from "../support/follow-requests.ts";

describe("console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    harness = await startConsoleHarness();
    await harness.addReviewer(bea);
  });
  // Per test, so that a retried test reports them again.
  afterEach(() => assert.deepEqual(harness.newProblems(), []));
  afterAll(() => harness.close());

  test("[A1] a wrong password and a wrong key are explained; the printed address needs one click", async () => {
    const { context } = await harness.visit();
    const page = await context.newPage();
    await page.goto(`${harness.url}/reviews/none`);
    await page.getByLabel("E-mail").fill(bea.email);
    await page.getByLabel("Password").fill("wrong horse battery");
    await button(page, "Sign in").click();
    await page.getByRole("alert").filter({ hasText: "Wrong e-mail or password" }).waitFor();
    await button(page, "Use an API key instead").click();
    await page.getByLabel("API key").fill("nadia_not_a_key_at_all_00");
    await button(page, "Sign in").click();
    await page.getByRole("alert").filter({ hasText: "invalid, revoked or expired" }).waitFor();
    // From another page: from the page itself only the part after `#` would change, and nothing would load.
    await page.goto("about:blank");
    await page.goto(`${harness.url}/login#key=${runningKey}`);
    await button(page, "Sign in").waitFor();
    assert.ok(!page.url().includes("key="), "the key does not stay in the address");
    await button(page, "Sign in").click();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    const [cookie] = await context.cookies();
    assert.partialDeepStrictEqual(cookie, { httpOnly: true, sameSite: "Lax", path: "/" });
    await context.close();
    // The browser itself logs each refusal by the API.
    harness.problems.length = 0;
  });

  test("[A1] signing in only redirects to the console's own pages", async () => {
    const { context } = await harness.visit();
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
      await page.goto(`${harness.url}/login?to=${encodeURIComponent(to)}#key=${runningKey}`);
      await button(page, "Sign in").click();
      await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
      assert.equal(page.url(), `${harness.url}/`);
    }
    assert.deepEqual(elsewhere, []);
    await context.close();
  });

  test("[A4] a key is created for as long as requested; signing out everywhere ends it and leads to the sign-in page", async () => {
    const eli = { name: "Eli", email: "eli@example.com", password: "quiet river under stones" };
    await harness.addReviewer(eli);
    const visitor = await harness.signIn(eli);
    const page = await visitor.open("/settings?tab=keys");
    await page.getByLabel("Key name").fill("report");
    await page.getByLabel("Valid for").selectOption("30 days");
    await button(page, "Create key").click();
    const shown = page.getByRole("dialog");
    const key = (await shown.locator("code").textContent()) ?? "";
    await shown.getByRole("button", { name: "Done" }).click();
    await page.getByText(/valid until/).waitFor();
    const status = async () =>
      (
        await visitor.context.request.get(`${harness.url}/v1/session`, {
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
    harness.problems.length = 0;
  });

  test("[R1] new work never moves the row under the pointer; it is announced and shown on request", async () => {
    const visitor = await harness.signIn(bea);
    await harness.write("First in line", "Fay");
    const page = await visitor.open("/");
    const first = row(page, "First in line");
    await first.hover();
    const place = await first.boundingBox();
    await harness.write("Second in line", "Gus");
    await page.getByRole("button", { name: /1 new/ }).waitFor();
    assert.deepEqual(await first.boundingBox(), place);
    assert.equal(await row(page, "Second in line").count(), 0);
    await page.keyboard.press("n");
    await row(page, "Second in line").waitFor();
    await page.waitForFunction("/^\\(\\d+\\) /.test(document.title)");
    await visitor.close();
  });

  test("[R12] the history finds what was said in any conversation, and its address keeps the search", async () => {
    const visitor = await harness.signIn(bea);
    await harness.write("Do you repair a Crème-coloured lamp?", "Hal");
    const page = await visitor.open("/history");
    await page.getByLabel("Search messages and replies").fill("creme");
    const found = page.getByRole("list", { name: "Matching messages and replies, newest first" });
    await found.getByRole("link").waitFor();
    assert.equal(await found.locator("mark").textContent(), "Crème");
    assert.match(page.url(), /q=creme/);
    await page.reload();
    await found.getByRole("link").click();
    await page.getByText("Do you repair a Crème-coloured lamp?").filter({ visible: true }).first().waitFor();
    await visitor.close();
  });

  test("text from customers and colleagues is always shown as text", async () => {
    const hostile = (what: string) => `<img src=x onerror="document.title='owned'"><script>${what}</script>`;
    const visitor = await harness.signIn();
    await harness.api("PUT", "/v1/taxonomy/hostile", { title: hostile("tag") });
    const id = await harness.write(hostile("text"), "Jo");
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${id}`);
    await harness.api("PATCH", `/v1/users/${customer.id}`, { nickname: hostile("n").slice(0, 60) });
    const pages = ["/", `/reviews/${id}`, "/history", "/customers", `/customers/${customer.id}`, "/settings"];
    for (const path of pages) {
      const page = await visitor.settled(path);
      assert.notEqual(await page.title(), "owned", path);
      assert.equal(await page.locator("img[src=x], script:not([src])").count(), 0, path);
      await page.close();
    }
    const page = await visitor.open(`/reviews/${id}`);
    await message(page).fill(hostile("draft"));
    await page.getByText(hostile("tag").slice(0, 20)).filter({ visible: true }).first().waitFor();
    await approving(page, () => button(page, "Approve").click());
    await harness.waitForReply("Jo", hostile("draft"));
    assert.notEqual(await page.title(), "owned");
    await visitor.close();
  });

  test("[R4] the first page loads at most 200 KB of JavaScript, gzipped, and nothing from other origins", async () => {
    const visitor = await harness.signIn(bea, {});
    const page = await visitor.context.newPage();
    const settled = followRequests(page);
    const scripts: Promise<readonly [string, number]>[] = [];
    const foreign: string[] = [];
    page.on("response", (response) => {
      const { origin, pathname } = new URL(response.url());
      if (origin !== harness.url) foreign.push(response.url());
      if (pathname.endsWith(".js"))
        scripts.push(
          response
            .request()
            .sizes()
            .then((sizes) => [pathname, sizes.responseBodySize]),
        );
    });
    const early: string[] = [];
    page.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (["/v1/session", "/v1/reviews"].includes(pathname)) early.push(pathname);
    });
    await page.goto(harness.url);
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    // Both are sent before the console's code has come, and their answers are used.
    assert.deepEqual(early.toSorted(), ["/v1/reviews", "/v1/session"]);
    await settled();
    const loaded = await Promise.all(scripts);
    const bytes = loaded.reduce((sum, [, size]) => sum + size, 0);
    assert.ok(bytes > 20_000 && bytes <= 200 * 1_024, JSON.stringify(loaded));
    assert.deepEqual(foreign, []);
    await visitor.close();
  });

  test("[R4] a part of the console that cannot be loaded is reported; the page stays, and the next attempt works", async () => {
    const visitor = await harness.signIn(bea, {});
    const { context } = visitor;
    const parts = /\/assets\/(?:palette|account-menu|views-dialog|notifier)-/;
    await context.route(parts, (route) => route.abort());
    const page = await visitor.open("/");
    const failed = page.getByText("Part of the console could not be loaded.").filter({ visible: true });
    const open = {
      palette: () => page.keyboard.press("Control+k"),
      views: () => page.keyboard.press("v"),
      account: () => button(page, bea.name).click(),
    };
    for (const [index, part] of Object.values(open).entries()) {
      await part();
      await failed.nth(index).waitFor();
    }
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await context.unroute(parts);
    await open.palette();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await open.views();
    await page.getByRole("dialog", { name: "Saved views" }).waitFor();
    await page.keyboard.press("Escape");
    await open.account();
    await page.getByRole("menu").waitFor();
    await visitor.close();
    // The browser itself logs each failed request.
    harness.problems.length = 0;
  });

  test("[R4] trying again opens a page whose code or session could not be read; offline, the console stays open", async () => {
    const visitor = await harness.signIn(bea, {});
    const { context } = visitor;
    const page = await visitor.open("/");
    await context.setOffline(true);
    await page.getByRole("link", { name: "Analytics" }).first().click();
    await page.getByRole("alert").filter({ hasText: "could not be loaded" }).waitFor();
    await context.setOffline(false);
    await button(page, "Try again").click();
    await page.getByRole("heading", { level: 1, name: "Analytics" }).waitFor();
    const proxyError = { status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" };
    await context.route("**/v1/session", (route) => route.fulfill(proxyError));
    await page.reload();
    await page.getByRole("alert").filter({ hasText: "HTTP 502" }).waitFor();
    await context.unroute("**/v1/session");
    await button(page, "Try again").click();
    await page.getByRole("heading", { level: 1, name: "Analytics" }).waitFor();
    await visitor.close();
    harness.problems.length = 0;
  });

  test("[R4] the frame is painted before the console's code has come", async () => {
    const visitor = await harness.signIn(bea, {});
    const page = await visitor.context.newPage();
    const isHeld = Promise.withResolvers<void>();
    await page.route("**/assets/console-*.js", async (route) => {
      await isHeld.promise;
      await route.continue();
    });
    await page.goto(harness.url, { waitUntil: "commit" });
    await page.getByText("NADIA", { exact: true }).waitFor();
    await page.waitForFunction("performance.getEntriesByName('first-contentful-paint').length === 1");
    isHeld.resolve();
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor();
    await visitor.close();
  });

  test("[R4] the console speaks German to a German browser", async () => {
    const visitor = await harness.signIn(bea, { locale: "de-DE" });
    const page = await visitor.open("/");
    await page.getByRole("heading", { level: 1, name: "Warteschlange" }).waitFor();
    assert.equal(await page.locator("html").getAttribute("lang"), "de");
    await visitor.close();
  });

  test("[R4] at 1,280 px, no label of the frame, the tabs or an answer's head is cut off or broken", async () => {
    const review = await harness.write("How high is it?", "Lea");
    for (const [locale, field, heading] of [
      ["en-GB", "Message 1", "Your answer"],
      ["de-DE", "Nachricht 1", "Ihre Antwort"],
    ] as const) {
      const visitor = await harness.signIn(undefined, { locale, viewport: { width: 1_280, height: 800 } });
      const page = await visitor.open(`/reviews/${review}`);
      await page.getByRole("textbox", { name: field }).fill("A hundred metres.");
      const head = page.getByRole("heading", { level: 2, name: heading });
      await head.waitFor();
      const besides = head.locator("xpath=..").locator("h2, button");
      const boxes = await Promise.all((await besides.all()).map((one) => one.boundingBox()));
      // Texts of one line are about 20 px high, with the padding of a button 30 px.
      assert.ok(boxes.length > 3 && boxes.every((box) => box !== null && box.height < 35), locale);
      assert.equal(new Set(boxes.slice(1).map((box) => box?.y)).size, 1, `${locale}: one row of buttons`);
      await page.goto(`${harness.url}/settings`);
      await page.getByRole("tablist").waitFor();
      await page.getByRole("navigation").first().locator("[data-count]").first().waitFor();
      // The longest of all counts.
      await page.evaluate(
        (count) => {
          const { document } = globalThis as unknown as {
            document: { querySelector: (selector: string) => { textContent: string } };
          };
          document.querySelector("nav [data-count] > [aria-hidden]").textContent = count;
        },
        `${(1_000).toLocaleString(locale)}+`,
      );
      const cut = await page
        .locator("nav span:not(.sr-only), [role=tablist]")
        .evaluateAll((found) =>
          found.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
        );
      assert.deepEqual(cut, [], locale);
      await visitor.close();
    }
  });

  test("no page reported an error", () => assert.deepEqual(harness.problems, []));
});
