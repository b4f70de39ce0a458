/** Serves a real bot from a laptop that Telegram cannot reach: long polling, each update through the real webhook. */
import * as z from "zod";
import type { Host } from "../core/app/host.ts";
import { NadiaError } from "../core/kernel/errors.ts";

export interface PollingSettings {
  /** Null for Telegram's own. */
  readonly apiRoot: string | null;
  readonly token: string;
  readonly webhook: { readonly url: string; readonly secret: string };
  readonly host: Host;
}

export interface Polling {
  /** Confirms nothing more; what was not posted comes again at the next start. */
  stop(): Promise<void>;
}

/** All kinds of Bot API 10: left out, Telegram would keep whatever was set before. */
export const allowedUpdates = [
  "message",
  "edited_message",
  "my_chat_member",
  "callback_query",
  "business_connection",
  "business_message",
  "edited_business_message",
  "deleted_business_messages",
  "channel_post",
  "edited_channel_post",
  "guest_message",
  "stopped_message_generation",
  "message_reaction",
  "message_reaction_count",
  "inline_query",
  "chosen_inline_result",
  "shipping_query",
  "pre_checkout_query",
  "purchased_paid_media",
  "subscription",
  "poll",
  "poll_answer",
  "chat_member",
  "chat_join_request",
  "chat_boost",
  "removed_chat_boost",
  "managed_bot",
];

/** How long Telegram holds a poll open, s. */
const pollSeconds = 50;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

const Answer = z.object({
  ok: z.boolean(),
  result: z.unknown().optional(),
  error_code: z.int().optional(),
  description: z.string().optional(),
  parameters: z.object({ retry_after: z.number().optional() }).optional(),
});
type Answer = z.infer<typeof Answer>;
const Updates = z.array(z.looseObject({ update_id: z.int() }));
type Update = z.infer<typeof Updates>[number];

/**
 * Takes the webhook away (getUpdates answers 409 beside one) and polls until `stop`.
 * Throws `bad_configuration` when Telegram does not know the token, `telegram_refused` for any other refusal.
 */
export async function startPolling(settings: PollingSettings): Promise<Polling> {
  const stopping = new AbortController();
  await removeWebhook(settings, stopping.signal);
  const polling = poll(settings, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await polling;
    },
  };
}

async function removeWebhook(settings: PollingSettings, stopping: AbortSignal): Promise<void> {
  const answer = await call(settings, "deleteWebhook", { drop_pending_updates: false }, stopping).catch(
    (cause) => {
      throw new NadiaError("telegram_refused", "the Bot API cannot be reached; check the network", { cause });
    },
  );
  if (answer.ok) return;
  if (answer.error_code === 401 || answer.error_code === 404)
    throw new NadiaError("bad_configuration", "Telegram does not know this TELEGRAM_BOT_TOKEN; correct it");
  throw new NadiaError("telegram_refused", "Telegram refused deleteWebhook; try again later", {
    facts: { error_code: answer.error_code ?? null },
  });
}

async function poll(settings: PollingSettings, stopping: AbortSignal): Promise<void> {
  const { clock, log } = settings.host;
  let offset = 0;
  let pauseMs = shortestPauseMs;
  while (!stopping.aborted) {
    const payload = { offset, timeout: pollSeconds, allowed_updates: allowedUpdates };
    try {
      const answer = await call(settings, "getUpdates", payload, stopping);
      if (answer.ok) {
        offset = await forward(settings, Updates.parse(answer.result), offset, stopping);
        pauseMs = shortestPauseMs;
        continue;
      }
      await explain(settings, answer, stopping);
      pauseMs = Math.max(pauseMs, (answer.parameters?.retry_after ?? 0) * 1_000);
    } catch (error) {
      if (stopping.aborted) return;
      log.error("polling.failed", error);
    }
    await clock.wait(pauseMs, stopping);
    pauseMs = Math.min(longestPauseMs, pauseMs * 2);
  }
}

/** 409 means another program polls this bot, or that someone has set a webhook in the meantime. */
async function explain(settings: PollingSettings, answer: Answer, stopping: AbortSignal): Promise<void> {
  const { log } = settings.host;
  const webhook = answer.description?.includes("webhook") === true;
  if (answer.error_code !== 409) {
    log.warn("polling.refused", {
      error_code: answer.error_code ?? null,
      reason: answer.description ?? null,
    });
  } else if (webhook) {
    log.warn("polling.conflict", { reason: "a webhook was set for this bot; it is taken away again" });
    await removeWebhook(settings, stopping);
  } else {
    log.warn("polling.conflict", { reason: "another program polls this bot; stop it, only one can" });
  }
}

/** The offset after what was taken: asking with it is what confirms updates, so it follows the webhook's 2xx. */
async function forward(
  settings: PollingSettings,
  updates: readonly Update[],
  offset: number,
  stopping: AbortSignal,
): Promise<number> {
  let next = offset;
  for (const update of updates) {
    if (!(await deliver(settings, update, stopping))) return next;
    next = update.update_id + 1;
  }
  return next;
}

/** Retries until the webhook accepts the update; false if stopped before that. */
async function deliver(settings: PollingSettings, update: Update, stopping: AbortSignal): Promise<boolean> {
  const { clock, log } = settings.host;
  for (let pauseMs = shortestPauseMs; !stopping.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    const status = await post(settings, update, stopping);
    if (status !== null && status >= 200 && status < 300) return true;
    if (stopping.aborted) return false;
    log.warn("polling.not_taken", { update_id: update.update_id, status });
    await clock.wait(pauseMs, stopping);
  }
  return false;
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
    // No answer is an answer here: the update is posted again.
    return null;
  }
}

/** Throws what `fetch` throws, and `telegram_refused` for an answer that is none of the Bot API's. */
async function call(
  { apiRoot, token }: PollingSettings,
  method: string,
  payload: object,
  stopping: AbortSignal,
): Promise<Answer> {
  const response = await fetch(`${apiRoot ?? "https://api.telegram.org"}/bot${token}/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(payload),
    signal: AbortSignal.any([stopping, AbortSignal.timeout((pollSeconds + 20) * 1_000)]),
  });
  const answer = Answer.safeParse(await response.json().catch(() => null));
  if (answer.success) return answer.data;
  throw new NadiaError("telegram_refused", "the Bot API answered with something else than its JSON", {
    facts: { status: response.status },
  });
}
