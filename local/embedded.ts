/** The embedded engines without the functions, for a command that runs while NADIA does not. */
import type { Host } from "../core/app/host.ts";
import { migrate } from "../core/app/migrate.ts";
import { asOwner, longRunningSqlOf } from "../core/app/postgres.ts";
import { parseSettings, type Settings } from "../core/config.ts";
import type { EventLoop } from "../core/kernel/timeout.ts";
import { lockDataDir } from "./engines/data-dir.ts";
import { startEnginesThread } from "./engines/thread.ts";
import type { Environment } from "./env-file.ts";
import { loadSecrets } from "./secrets.ts";
import { startStandIns } from "./stand-ins.ts";

export interface Embedded {
  readonly settings: Settings;
  /** The host's, for timeouts of calls to these engines. */
  readonly loop: EventLoop;
  close(): Promise<void>;
}

/**
 * Locks the data directory and starts what is not configured; `migrated` brings the schema up to date as `npm start`
 * does. Throws `data_dir_locked`, `bad_configuration` and the engines' errors, in which case nothing stays open.
 */
export async function openEmbedded(env: Environment, host: Host, migrated: boolean): Promise<Embedded> {
  const first = parseSettings(env);
  const unlock = lockDataDir(first.dataDir);
  const engines = startEnginesThread();
  const end = async () => {
    await engines.end();
    unlock();
  };
  try {
    const secrets = loadSecrets(first.dataDir);
    // Nothing sends updates during a command, so the simulated Telegram has nowhere to post them.
    const webhookUrl = `http://127.0.0.1:${first.port}/telegram/webhook`;
    const { settings, loop, close } = await startStandIns({
      env,
      settings: first,
      secrets,
      webhookUrl,
      host,
      engines,
    });
    try {
      if (migrated) await migrate(longRunningSqlOf(asOwner(settings), { ...host, loop }));
    } catch (error) {
      await close();
      throw error;
    }
    const closeAll = async () => {
      try {
        await close();
      } finally {
        await end();
      }
    };
    return { settings, loop, close: closeAll };
  } catch (error) {
    await end();
    throw error;
  }
}
