/** What the console costs while nobody uses it: the queue with 2,000 rows in Chromium, for 20 s. */
import { setTimeout as pause } from "node:timers/promises";
import type * as BuildModule from "../../local/console/build.ts";
import { startChromium } from "../../test/support/browser.ts";
import type * as DatabaseModule from "../../test/support/database.ts";
import { fillQueue } from "../../test/support/long-lists.ts";
import type * as RunningModule from "../../test/support/start-running.ts";
import { threadSeconds } from "../page-cpu.ts";
import { descendantsOf } from "./processes.ts";
import { load, requireProgram, report } from "./source.ts";

requireProgram("chromium");

const { buildConsole, consoleIsFresh } = await load<typeof BuildModule>("local/console/build.ts");
const { driverOver, startMigratedPostgres } = await load<typeof DatabaseModule>("test/support/database.ts");
const { runningKey, startRunning } = await load<typeof RunningModule>(
  "test/support/start-running.ts",
  "test/support/running.ts",
);

const rows = 2_000;
const seconds = 20;
const question = "Is it in stock?";

if (!consoleIsFresh()) await buildConsole();
const postgres = await startMigratedPostgres();
const running = await startRunning({
  NADIA_DEBOUNCE_MS: "0",
  DATABASE_URL: postgres.databaseUrl,
  NEON_FETCH_ENDPOINT: postgres.fetchEndpoint,
});
const browser = await startChromium();
const context = await browser.newContext();

async function api<T>(method: string, path: string, data?: object): Promise<T> {
  const headers = { authorization: `Bearer ${runningKey}` };
  const answer = await context.request.fetch(running.url + path, {
    method,
    headers,
    ...(data === undefined ? {} : { data }),
  });
  return (await answer.json()) as T;
}

/** The id of the review of the one message that a customer wrote. */
async function review(): Promise<string> {
  const { person } = await api<{ person: { id: number } }>("POST", "/simulator/actions", {
    do: "join",
    name: "Greta",
  });
  await api("POST", "/simulator/actions", { do: "write", person: person.id, texts: [question] });
  for (;;) {
    const { items } = await api<{ items: { id: string }[] }>("GET", "/v1/reviews?status=pending,failed");
    if (items[0] !== undefined) return items[0].id;
    await pause(100);
  }
}

/** CPU time of Chromium's processes, which are those of this one except the engines'. */
const browserCpuMs = (): number => descendantsOf(process.pid).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

await fillQueue(driverOver(postgres), await review(), rows - 1);
await context.request.post(`${running.url}/v1/session`, { data: { api_key: runningKey } });
const page = await context.newPage();
await page.goto(running.url);
await page.getByText(question).first().waitFor();
const more = page.getByRole("button", { name: "Show more" });
const isMore = async (): Promise<boolean> => {
  if (await more.isVisible()) return true;
  // It may be loading.
  await pause(1_000);
  return more.isVisible();
};
while (await isMore()) await more.click();
await pause(3_000);
const cpu = await threadSeconds(page);
const [thread, all] = [await cpu(), browserCpuMs()];
await pause(seconds * 1_000);
report({
  idle_cpu_ms: ((await cpu()) - thread) * 1_000,
  browser_cpu_ms: browserCpuMs() - all,
  elements: await page.evaluate<number>("document.querySelectorAll('*').length"),
});
await browser.close();
await running.stop();
await postgres.close();
process.exit(0);
