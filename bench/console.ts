/** How fast the built console appears on a cold load: `npm run bench:console` (`-- --help`). */
import { buildConsole, consoleIsFresh } from "../local/console/build.ts";
import { flag, readOptions, integer } from "../local/options.ts";
import { openChromium } from "../test/support/browser.ts";
import { type ConsoleHarness, startConsoleHarness } from "../test/support/console-harness.ts";
import { fillQueue } from "../test/support/long-lists.ts";
import { coldLoad, type Load } from "./cold-load.ts";
import { median } from "./median.ts";

const help = `npm run bench:console -- [--rows 5000] [--loads 9] [--json]

Fills the queue with --rows reviews and loads it --loads times, each in a new browser context that has only the session
cookie. Prints the medians: first contentful paint, the queue's first row on the screen, and the scripts' transferred
size. Needs chromium, and a machine that is otherwise idle.`;

const values = readOptions(help, { rows: integer(5_000), loads: integer(9), json: flag });

async function measure(harness: ConsoleHarness, rows: number, count: number) {
  const review = await harness.write("Is the lamp in stock?", "Greta");
  await fillQueue(harness.database, review, rows - 1);
  const visitor = await harness.signIn();
  const cookies = await visitor.context.cookies();
  await visitor.close();
  const loads: Load[] = [];
  for (let done = 0; done < count; done += 1)
    loads.push(await coldLoad(harness.browser, `${harness.url}/`, cookies, "[data-review]"));
  return {
    loads: count,
    first_contentful_paint_ms: Math.round(median(loads.map((load) => load.first_contentful_paint_ms))),
    queue_ms: Math.round(median(loads.map((load) => load.shown_ms))),
    script_kb_gzipped: Math.round(median(loads.map((load) => load.script_bytes)) / 102.4) / 10,
  };
}

if (!consoleIsFresh()) await buildConsole();
const harness = await startConsoleHarness({}, openChromium);
try {
  const result = await measure(harness, values.rows, values.loads);
  if (values.json) console.log(JSON.stringify(result));
  else console.table(result);
} finally {
  await harness.close();
}
// The harness keeps spare databases open for other tests, which would keep this process running.
process.exit();
