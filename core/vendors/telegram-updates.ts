/** Telegram's pending updates and webhook, for recovery. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { type PendingUpdate, type TelegramUpdates, Webhook } from "../recovery/port.ts";
import { type BotApiTarget, callBotApi } from "./bot-api-call.ts";

interface Settings {
  readonly token: string;
  /** The address of another Bot API server, or null for Telegram's own. */
  readonly apiRoot: string | null;
  readonly secret: string;
}

/** Telegram looks up the webhook's address before it answers, ms. */
const timeoutMs = 10_000;

/** Updates per call: an answer of Telegram's maximum, 100, can be longer than what `callBotApi` reads. */
const pageLength = 20;

const Info = z.object({ pending_update_count: z.int().min(0), url: z.string() });
const Updates = z.array(z.looseObject({ update_id: z.int() }));

/** The bot's updates. */
export function createTelegramUpdates({ token, apiRoot, secret }: Settings): TelegramUpdates {
  const target = { token, apiRoot, timeoutMs };
  return {
    webhook: () => readWebhook(target),
    removeWebhook: async () => {
      await called(target, "deleteWebhook", { drop_pending_updates: false });
    },
    setWebhook: async ({ url, max_connections, allowed_updates }) => {
      // If left out, each of these keeps its previous value or gets Telegram's default, as before.
      const optional = { max_connections, allowed_updates };
      await called(target, "setWebhook", { url, secret_token: secret, ...optional });
    },
    updates: async (offset) => {
      const result = await called(target, "getUpdates", { offset, limit: pageLength, timeout: 0 });
      return parsed(Updates, "getUpdates", result).map(pendingOf);
    },
  };
}

const pendingOf = (update: { readonly update_id: number }): PendingUpdate => ({
  update_id: update.update_id,
  body: JSON.stringify(update),
});

async function readWebhook(target: BotApiTarget) {
  const result = await called(target, "getWebhookInfo", {});
  const { url, pending_update_count: pending } = parsed(Info, "getWebhookInfo", result);
  return url === "" ? null : { webhook: parsed(Webhook, "getWebhookInfo", result), pending };
}

async function called(target: BotApiTarget, method: string, payload: object): Promise<unknown> {
  const answer = await callBotApi(target, method, payload);
  if (answer.kind === "ok") return answer.result;
  const reason = answer.kind === "refused" ? answer.description : answer.kind;
  throw new NadiaError("telegram_refused", `Telegram refused ${method}: ${reason}`, { facts: { method } });
}

function parsed<T>(shape: z.ZodType<T>, method: string, result: unknown): T {
  const read = shape.safeParse(result);
  if (read.success) return read.data;
  throw new NadiaError(
    "telegram_refused",
    `Telegram's answer to ${method} does not match Telegram's documentation`,
    {
      facts: { method },
    },
  );
}
