/**
 * Serves a real bot from a laptop that Telegram cannot reach: long polling, passing each update to the real webhook.
 */
import { Api, GrammyError } from "grammy";
import type { Update } from "grammy/types";
import type { Host } from "../core/app/host.ts";
import { answeredKinds } from "../core/intake/rules.ts";
import { NadiaError } from "../core/kernel/errors.ts";
import type { Log } from "../core/kernel/log.ts";

export interface PollingSettings {
  /** Null for Telegram's own. */
  readonly apiRoot: string | null;
  readonly token: string;
  readonly webhook: { readonly url: string; readonly secret: string };
  readonly host: Host;
}

export interface Polling {
  /** Stops confirming updates; those not posted arrive again at the next start. */
  stop(): Promise<void>;
}

/** How long Telegram holds a poll open, s. */
const pollSeconds = 50;
const minPauseMs = 1_000;
const maxPauseMs = 60_000;

/**
 * Removes the webhook (getUpdates answers 409 if there is one) and polls until `stop`. Throws `bad_configuration` if
 * Telegram does not know the token, `telegram_refused` for any other refusal.
 */
export async function startPolling(settings: PollingSettings): Promise<Polling> {
  const { apiRoot, token } = settings;
  const api = new Api(token, {
    ...(apiRoot === null ? {} : { apiRoot }),
    timeoutSeconds: pollSeconds + 20,
  });
  await removeWebhook(api);
  const stopping = new AbortController();
  const polling = poll(settings, api, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

async function removeWebhook(api: Api): Promise<void> {
  try {
    await api.deleteWebhook({ drop_pending_updates: false });
  } catch (cause) {
    if (!(cause instanceof GrammyError))
      throw new NadiaError("telegram_refused", "the Bot API cannot be reached; check the network", { cause });
    if (cause.error_code === 401 || cause.error_code === 404)
      throw new NadiaError("bad_configuration", "Telegram does not know this TELEGRAM_BOT_TOKEN; correct it");
    throw new NadiaError("telegram_refused", "Telegram refused deleteWebhook; try again later", {
      facts: { error_code: cause.error_code },
    });
  }
}

/**
 * Posts updates to the webhook until it is stopped. grammY's own loop (`bot.start`) is not an alternative: its
 * `bot.stop` confirms the update that is being handled, even if the webhook has not accepted it.
 */
async function poll(settings: PollingSettings, api: Api, stopping: AbortSignal): Promise<void> {
  const { clock, log } = settings.host;
  let offset = 0;
  let pauseMs = minPauseMs;
  while (!stopping.aborted) {
    try {
      const options = { offset, timeout: pollSeconds, allowed_updates: answeredKinds };
      // grammY types the signal with a polyfill, but accepts Node's.
      const signal = stopping as unknown as Parameters<Api["getUpdates"]>[1];
      const updates = await api.getUpdates(options, signal);
      for (const update of updates) {
        await deliver(settings, update, stopping);
        // Requesting with this offset confirms the update, so it follows the webhook's 2xx.
        offset = update.update_id + 1;
      }
      pauseMs = minPauseMs;
      continue;
    } catch (error) {
      if (stopping.aborted) return;
      if (error instanceof GrammyError)
        pauseMs = Math.max(pauseMs, (error.parameters.retry_after ?? 0) * 1_000);
      await handle(log, api, error).catch((again: unknown) => log.error("polling.failed", again));
    }
    await clock.wait(pauseMs, stopping);
    pauseMs = Math.min(maxPauseMs, pauseMs * 2);
  }
}

/**
 * Logs a failed request for updates, with what to do. 409 means that another program polls this bot, or that someone
 * has set a webhook in the meantime, which is removed.
 */
async function handle(log: Log, api: Api, error: unknown): Promise<void> {
  if (!(error instanceof GrammyError)) return log.error("polling.failed", error);
  const { error_code, description } = error;
  if (error_code !== 409) return log.warn("polling.refused", { error_code, reason: description });
  if (!description.includes("webhook"))
    return log.warn("polling.conflict", { reason: "another program polls this bot; stop it, only one can" });
  log.warn("polling.conflict", { reason: "a webhook was set for this bot; removing it again" });
  await removeWebhook(api);
}

/** Retries until the webhook accepts the update; throws the signal's error if stopped before that. */
async function deliver(settings: PollingSettings, update: Update, stopping: AbortSignal): Promise<void> {
  const { clock, log } = settings.host;
  for (let pauseMs = minPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
    const status = await post(settings, update, stopping);
    if (status !== null && status >= 200 && status < 300) return;
    stopping.throwIfAborted();
    log.warn("polling.not_taken", { update_id: update.update_id, status });
    await clock.wait(pauseMs, stopping);
  }
}

async function post(
  { webhook }: PollingSettings,
  update: Update,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const response = await fetch(webhook.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-telegram-bot-api-secret-token": webhook.secret },
      body: JSON.stringify(update),
      signal,
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    // Without a response, the update is posted again.
    return null;
  }
}
