/** How fast the built console appears on a cold load: `npm run bench:console` (`-- --json`, `--help`). */
import { parseArgs } from "node:util";
import type { Browser } from "playwright-core";
import { buildConsole, consoleIsFresh } from "../local/console/build.ts";
import { startBrowser } from "../test/support/browser.ts";
import { runningKey, startRunning } from "../test/support/running.ts";

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(
    "npm run bench:console [-- --json]   needs chromium; prints medians of cold loads of the queue",
  );
  process.exit(0);
}

const loads = 7;

interface Load {
  readonly first_contentful_paint_ms: number;
  readonly queue_ms: number;
  readonly script_bytes: number;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** One load in a browser that only has the session cookie. */
async function load(browser: Browser, url: string): Promise<Load> {
  const context = await browser.newContext();
  await context.request.post(`${url}/v1/session`, { data: { api_key: runningKey } });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "commit" });
  await page.getByText("Is the lamp in stock?").first().waitFor();
  const measured = await page.evaluate(() => ({
    queue_ms: performance.now(),
    first_contentful_paint_ms:
      performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Number.NaN,
    script_bytes: performance
      .getEntriesByType("resource")
      .map((entry) => entry.toJSON() as { readonly name: string; readonly encodedBodySize: number })
      .filter(({ name }) => name.endsWith(".js"))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
  }));
  await context.close();
  return measured;
}

if (!consoleIsFresh()) await buildConsole();
const harness = await startRunning();
const browser = await startBrowser();
try {
  await writeAsCustomer(harness.url, "Is the lamp in stock?");
  const measured: Load[] = [];
  for (let count = 0; count < loads; count += 1) measured.push(await load(browser, harness.url));
  const result = {
    loads,
    first_contentful_paint_ms: Math.round(median(measured.map((one) => one.first_contentful_paint_ms))),
    queue_ms: Math.round(median(measured.map((one) => one.queue_ms))),
    script_kb_gzipped: Math.round(median(measured.map((one) => one.script_bytes)) / 102.4) / 10,
  };
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
} finally {
  await browser.close();
  await harness.stop();
}

/** Writes through the simulator, and waits for the draft. */
async function writeAsCustomer(url: string, text: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/simulator`);
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  const key = { authorization: `Bearer ${runningKey}` };
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await context.request.get(`${url}/v1/reviews`, { headers: key });
    const { items } = (await answer.json()) as { items: unknown[] };
    if (items.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await context.close();
}
