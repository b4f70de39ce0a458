/** Wiring of recovery: the scheduled sweep, the operations that people start, and the resumption of drafts. */
import type { Settings } from "../config.ts";
import { makePartitions } from "../drafting/turns.ts";
import type { Log } from "../kernel/log.ts";
import type { Sql } from "../kernel/sql.ts";
import { recoverBySchedule, type Recoverer, recoverNow } from "../pipeline/recover.ts";
import { resume } from "../pipeline/sweep.ts";
import type { TelegramUpdates } from "../recovery/port.ts";
import type { RecoveryKind, RecoveryOperation } from "../recovery/schema.ts";
import { createTelegramUpdates } from "../vendors/telegram-updates.ts";
import { claimStores } from "./bot.ts";
import { type Engines, enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";

export interface RecoveryApp {
  /** Recovers lost work, and runs the operations that people started; throws the first error. */
  sweep(): Promise<void>;
  /** Runs an operation at once; throws what `recoverNow` throws. */
  recover(
    kind: RecoveryKind,
    by: string,
    report: (operation: RecoveryOperation) => void,
  ): Promise<RecoveryOperation>;
  /** Resumes the drafts of a process that died; only for an app that runs in one process. Throws store errors. */
  resume(): Promise<void>;
  readonly log: Log;
}

/** Wires recovery. Throws `bad_configuration`. */
export function createRecoveryApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
): RecoveryApp {
  const { clock, ids, loop, log } = host;
  const { sql, redis, jobs } = engines;
  const recoverer: Recoverer = {
    wal: settings.wal,
    redis,
    sql,
    makePartitions: () => makePartitions(sql, clock.now()),
    telegram: telegramOf(settings, sql),
    reviewGroups: settings.reviewGroups,
    overdueAfterMs: settings.overdueAfterMs,
    jobs,
    clock,
    ids,
    loop,
    log,
  };
  return {
    sweep: () => recoverBySchedule(recoverer),
    recover: (kind, by, report) => recoverNow(recoverer, kind, by, report),
    resume: () => resume(recoverer),
    log,
  };
}

function telegramOf({ telegram }: Settings, sql: Sql): TelegramUpdates | null {
  const { botToken, webhookSecret, apiRoot } = telegram;
  if (botToken === null || webhookSecret === null) return null;
  const updates = createTelegramUpdates({ token: botToken, apiRoot, secret: webhookSecret });
  const webhook = async () => {
    // Fetching must not bring another bot's updates into these stores.
    await claimStores(sql, botToken);
    return updates.webhook();
  };
  return { ...updates, webhook };
}
