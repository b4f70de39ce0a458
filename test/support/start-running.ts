/** `npm start` in this process: a free port, a temporary data directory, short pauses. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemHost } from "../../core/app/host.ts";
import { type Clock, systemClock } from "../../core/kernel/clock.ts";
import { start } from "../../local/start.ts";

export const runningKey = "nadia_running_key_0123456789";

/** Starts everything, on the machine's clock unless another is given; `stop` cleans up completely. */
export async function startRunning(
  env: Record<string, string> = {},
  clock: Clock = systemClock,
): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), "nadia-running-"));
  const running = await start(
    { PORT: "0", NADIA_DATA_DIR: dataDir, NADIA_API_KEY: runningKey, NADIA_DEBOUNCE_MS: "300", ...env },
    { ...systemHost(() => undefined), clock },
  );
  return {
    url: running.url,
    stop: async () => {
      await running.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
