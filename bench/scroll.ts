/** How smoothly the console scrolls through thousands of rows, and what it costs while nobody uses it. */
import type { Browser, Page } from "playwright-core";
import { buildConsole, consoleIsFresh } from "../local/console/build.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import { openChromium, startChromium } from "../test/support/browser.ts";
import { type ConsoleHarness, startConsoleHarness } from "../test/support/console-harness.ts";
import { fillConversation, fillQueue } from "../test/support/long-lists.ts";
import { waitTimeoutMs } from "../test/support/eventually.ts";
import { threadSeconds } from "./page-cpu.ts";

const help = `npm run bench:scroll -- [--rows 5000] [--idle 20] [--json]

Fills a queue and a conversation with --rows rows each, reads 400 of the queue, and scrolls through both in Chromium with
the wheel. Chromium draws as fast as the page allows (--disable-frame-rate-limit --disable-gpu-vsync): at 60 frames a
second, the time between two frames would be 16.7 ms whatever the page does. Prints the median and the 95th percentile of
this time over the frames that scrolled, the largest number of rows in the document, and the page's CPU time in --idle
seconds on the queue without input (in another browser, at 60 frames a second). Needs chromium.
--json prints {queue: {frame_ms, frame_p95_ms, rows}, conversation: {…}, idle_cpu_ms}.`;

const values = readOptions(help, { rows: integer(5_000), idle: integer(20, { min: 0 }), json: flag });

interface Scrolled {
  readonly frame_ms: number;
  readonly frame_p95_ms: number;
  readonly rows: number;
}

const wheelTurns = 300;

/** Turns the wheel over the element, `wheelTurns` times each way, while the page notes its frames and rows. */
async function scroll(page: Page, over: string, row: string, first: 1 | -1): Promise<Scrolled> {
  await page.locator(over).hover();
  await page.evaluate(`(() => {
    const seen = { frames: [], rows: 0, runs: true };
    let before = performance.now();
    // A frame handles its scroll event before this callback, and draws after it: both intervals belong to it.
    let [moves, moved] = [false, false];
    document.addEventListener("scroll", () => { moves = true; }, { capture: true, passive: true });
    const note = (now) => {
      if (moves || moved) seen.frames.push(now - before);
      [moves, moved] = [false, moves];
      before = now;
      seen.rows = Math.max(seen.rows, document.querySelectorAll(${JSON.stringify(row)}).length);
      if (seen.runs) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
    window.seen = seen;
  })()`);
  for (const way of [first, -first])
    for (let count = 0; count < wheelTurns; count += 1) await page.mouse.wheel(0, way * 120);
  const { frames, rows } = await page.evaluate<{ frames: number[]; rows: number }>(
    "window.seen.runs = false, window.seen",
  );
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round((sorted[Math.floor(sorted.length * share)] ?? Number.NaN) * 10) / 10;
  return { frame_ms: at(0.5), frame_p95_ms: at(0.95), rows };
}

async function idle(page: Page, seconds: number): Promise<number> {
  const used = await threadSeconds(page);
  const before = await used();
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  return Math.round(((await used()) - before) * 1_000);
}

/** `fast` draws as fast as it can. */
async function measure(harness: ConsoleHarness, fast: Browser, rows: number, seconds: number) {
  const review = await harness.write("Is it in stock?", "Greta");
  await fillQueue(harness.database, review, rows - 1);
  const visitor = await harness.signIn();
  const unused = await visitor.open("/");
  await unused.locator("[data-review]").first().waitFor();
  const idle_cpu_ms = await idle(unused, seconds);
  await unused.close();
  const context = await fast.newContext({ storageState: await visitor.context.storageState() });
  context.setDefaultTimeout(waitTimeoutMs);
  const page = await context.newPage();
  await page.goto(harness.url);
  for (let read = 2; read <= 8; read += 1) {
    await page.getByRole("button", { name: "Show more" }).click();
    await page.getByText(`Showing the first ${read * 50}`).waitFor();
  }
  await page.evaluate("document.querySelector('main').scrollTo(0, 0)");
  const queue = await scroll(page, "h1", "[data-review]", 1);
  await fillConversation(harness.database, review, rows);
  await page.goto(`${harness.url}/reviews/${review}`);
  await page.locator("[data-entry]").first().waitFor();
  const conversation = await scroll(page, "[data-conversation]", "[data-entry]", -1);
  return { queue, conversation, idle_cpu_ms };
}

if (!consoleIsFresh()) await buildConsole();
const harness = await startConsoleHarness({}, openChromium);
const fast = await startChromium(["--disable-frame-rate-limit", "--disable-gpu-vsync"]);
try {
  const result = await measure(harness, fast, values.rows, values.idle);
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.table({ queue: result.queue, conversation: result.conversation });
    console.log(`idle: ${result.idle_cpu_ms} ms of CPU time in ${values.idle} s`);
  }
} finally {
  await fast.close();
  await harness.close();
}
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();
