/** The pages of `npm start` in a real browser: written in the simulator, approved in the queue, arrived in the simulator. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { startBrowser } from "../support/browser.ts";
import { runningKey, startRunning } from "../support/running.ts";

describe("simulator and queue", () => {
  let house: { url: string; stop(): Promise<void> };
  let browser: Browser;
  const problems: string[] = [];

  before(async () => {
    house = await startRunning();
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await house.stop();
  });

  async function open(path: string): Promise<Page> {
    const page = await browser.newPage();
    page.setDefaultTimeout(15_000);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(house.url + path);
    return page;
  }
  const openQueue = () => open(`/queue#key=${runningKey}`);
  async function write(page: Page, text: string): Promise<void> {
    await page.getByLabel("Message", { exact: true }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
  }

  test("[O6] a message written in the simulator is approved in the queue and arrives", async () => {
    const simulator = await open("/simulator");
    await write(simulator, "Do you ship to Norway?");
    const queue = await openQueue();
    await queue.getByText("Do you ship to Norway?").first().waitFor();
    await queue.getByRole("button", { name: "Edit", exact: true }).click();
    await queue.getByLabel("What will be sent").fill("Yes, within four days.");
    await queue.getByRole("button", { name: /^Approve/ }).click();
    await simulator.getByText("Yes, within four days.").waitFor();
    await simulator.close();
    await queue.close();
  });

  test("[R1] the queue works by keyboard alone: edit, then approve with Ctrl+Enter", async () => {
    const simulator = await open("/simulator");
    await write(simulator, "Is the lamp dimmable?");
    const queue = await openQueue();
    await queue.getByText("Is the lamp dimmable?").first().waitFor();
    await queue.keyboard.press("j");
    await queue.keyboard.press("Enter");
    await queue.keyboard.press("e");
    await queue.keyboard.press("Control+A");
    await queue.keyboard.type("It is, with any LED dimmer.");
    await queue.keyboard.press("Control+Enter");
    await simulator.getByText("It is, with any LED dimmer.").waitFor();
    await simulator.close();
    await queue.close();
  });

  test("customers' text is only ever text", async () => {
    const hostile = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script>`;
    const simulator = await open("/simulator");
    await write(simulator, hostile);
    const queue = await openQueue();
    await queue.getByText(hostile).first().waitFor();
    assert.ok(!(await queue.title()).includes("owned"));
    assert.ok(!(await simulator.title()).includes("owned"));
    assert.equal(await queue.locator("img[src=x], script:not([src])").count(), 0);
    await simulator.close();
    await queue.close();
  });

  test("[R1] of two reviewers who approve at once, the slower is told who was faster", async () => {
    const simulator = await open("/simulator");
    await write(simulator, "Which of you answers?");
    const [one, two] = [await openQueue(), await openQueue()];
    for (const page of [one, two]) await page.getByText("Which of you answers?").first().click();
    // The second page must not hear of the decision before it makes its own.
    await two.route("**/v1/reviews?*", (route) => route.abort());
    await one.getByRole("button", { name: /^Approve/ }).click();
    await simulator.getByText(/offline draft.*Which of you answers/).waitFor();
    await two.getByRole("button", { name: /^Approve/ }).click();
    await two
      .getByText(/faster/)
      .first()
      .waitFor();
    for (const page of [simulator, one, two]) await page.close();
    problems.length = 0;
  });

  test("a wrong key is told in words, and the queue stays closed", async () => {
    const page = await open("/queue#key=wrong-key");
    await page.getByRole("alert").filter({ hasText: /key/i }).waitFor();
    await page.close();
    problems.length = 0;
  });

  test("no page reported an error", () => assert.deepEqual(problems, []));
});
