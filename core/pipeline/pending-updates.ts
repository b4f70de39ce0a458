/** Fetches pending updates from Telegram while the webhook is off ([V2]). */
import { NadiaError } from "../kernel/errors.ts";
import { finish, recordWebhook, recordProgress, type Run } from "../recovery/operation.ts";
import type { TelegramUpdates, Webhook } from "../recovery/port.ts";
import { errorOf } from "../recovery/rules.ts";
import type { RecoveryError } from "../recovery/schema.ts";
import { receive, type Receiver } from "./receive.ts";

export interface Fetcher extends Receiver {
  readonly telegram: TelegramUpdates | null;
}

/** Fetching stops after this long, ms: the webhook must be set again before the function's time is over. */
const fetchingMs = 30_000;
/** Progress is recorded this often, ms, so that slow stores do not make the process look dead. */
const reportMs = 5_000;

const step = "updates";

/**
 * Removes the webhook, stores every pending update through the webhook's own path, and sets the webhook again; the
 * operation records the result. Throws what setting the webhook throws, in which case the operation stays running, and
 * the sweep sets the webhook when its time limit has passed.
 */
export async function fetchPending(fetcher: Fetcher, run: Run): Promise<void> {
  const { log } = fetcher;
  const count = { found: 0, repaired: 0 };
  const errors: RecoveryError[] = [];
  let removed: (() => Promise<void>) | null = null;
  try {
    const telegram = telegramOf(fetcher);
    const { webhook, pending } = await webhookOf(telegram);
    await recordWebhook(fetcher, run, webhook);
    removed = () => telegram.setWebhook(webhook);
    await telegram.removeWebhook();
    await drain(fetcher, telegram, run, { count, pending });
  } catch (error) {
    log.error("recovery.failed", error, { operation: run.id });
    errors.push(errorOf(step, error));
  }
  await removed?.();
  const state = errors.length === 0 ? "succeeded" : "failed";
  await finish(fetcher, run, { state, counts: count.found === 0 ? {} : { [step]: count }, errors });
}

function telegramOf({ telegram }: Fetcher): TelegramUpdates {
  if (telegram !== null) return telegram;
  throw new NadiaError("bad_configuration", "set TELEGRAM_BOT_TOKEN and TELEGRAM_WEBHOOK_SECRET");
}

async function webhookOf(telegram: TelegramUpdates): Promise<{ webhook: Webhook; pending: number }> {
  const found = await telegram.webhook();
  if (found === null)
    throw new NadiaError("wrong_state", "the bot has no webhook: its updates go to a program that polls");
  if (found.webhook.has_custom_certificate)
    throw new NadiaError("wrong_state", "the webhook uses its own certificate, which NADIA cannot upload");
  return found;
}

interface Tally {
  readonly count: { found: number; repaired: number };
  readonly pending: number;
}

/**
 * Fetches and stores the pending updates, page by page. Asking for the next page confirms the previous one, so
 * everything on it must already be stored (promise 1).
 */
async function drain(
  fetcher: Fetcher,
  telegram: TelegramUpdates,
  run: Run,
  { count, pending }: Tally,
): Promise<void> {
  const { clock } = fetcher;
  const until = clock.now() + fetchingMs;
  let reported = clock.now();
  const report = async () => {
    const total = Math.max(pending, count.found);
    await recordProgress(fetcher, run, { step, done: count.found, total, counts: { [step]: { ...count } } });
    reported = clock.now();
  };
  for (let offset = 0; clock.now() < until;) {
    const updates = await telegram.updates(offset);
    if (updates.length === 0) return;
    for (const { update_id, body } of updates) {
      // Updates that were stored but not confirmed arrive again through the webhook, as duplicates.
      if (clock.now() >= until) return;
      const received = await receive(fetcher, body, run.id);
      count.found += 1;
      if (received !== "duplicate") count.repaired += 1;
      offset = update_id + 1;
      if (clock.now() - reported >= reportMs) await report();
    }
    await report();
  }
}
