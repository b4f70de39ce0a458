/** When `npm start` runs the scheduled functions. */
import { expect, test } from "vitest";
import { systemHost } from "../../core/app/host.ts";
import { systemClock } from "../../core/kernel/clock.ts";
import { startSchedules } from "../../local/aws/schedules.ts";

test("[O6] one schedule runs at once, another after its first pause", async () => {
  const pause = Promise.withResolvers<void>();
  const ended = (signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => signal?.addEventListener("abort", () => resolve()));
  const wait = (ms: number, signal?: AbortSignal) => (ms === 500 ? pause.promise : ended(signal));
  const host = { ...systemHost(() => undefined), clock: { ...systemClock, wait } };
  const ran: string[] = [];
  const schedule = (name: string) => ({
    lambda: { name, timeoutMs: 1_000, handler: async () => void ran.push(name) },
    everyMs: 2_000,
  });
  const { stop } = startSchedules([{ ...schedule("refresh"), firstMs: 500 }, schedule("sweep")], host);
  await expect.poll(() => ran).toEqual(["sweep"]);
  pause.resolve();
  await expect.poll(() => ran).toEqual(["sweep", "refresh"]);
  await stop();
});
