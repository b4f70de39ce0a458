/** How much CPU time a page's main thread takes. */
import type { Page } from "playwright-core";

/** A function that resolves to the seconds that its main thread has used so far. */
export async function threadSeconds(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  // CPU time; by default the tasks' duration is counted, which grows while other processes have the CPU.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
}
