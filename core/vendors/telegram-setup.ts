/** Sets the webhook at Telegram, and reads back what was set. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { callBotApi } from "./bot-api-call.ts";

export interface WebhookOrder {
  readonly token: string;
  /** Another server than Telegram's own, or null. */
  readonly apiRoot: string | null;
  readonly url: string;
  readonly secret: string;
  /** Always sent, because Telegram would otherwise keep the previous list. */
  readonly allowedUpdates: readonly string[];
}

/** Telegram's view of the webhook afterwards. */
export interface WebhookState {
  readonly url: string;
  readonly pending: number;
  readonly lastError: string | null;
}

const Info = z.object({
  url: z.string(),
  pending_update_count: z.int(),
  last_error_message: z.string().nullish(),
});

/** Telegram resolves the address before it answers, ms. */
const timeoutMs = 60_000;

/** The webhook as Telegram has it, with an empty `url` if there is none. Throws `telegram_refused`. */
export async function readWebhook(bot: Pick<WebhookOrder, "token" | "apiRoot">): Promise<WebhookState> {
  const read = await callBotApi({ ...bot, timeoutMs }, "getWebhookInfo", {});
  const info = read.kind === "ok" ? Info.safeParse(read.result) : null;
  if (!info?.success) throw new NadiaError("telegram_refused", "Telegram did not answer; check the token");
  const { url, pending_update_count, last_error_message } = info.data;
  return { url, pending: pending_update_count, lastError: last_error_message ?? null };
}

/** Sets the webhook. Throws `telegram_refused` if Telegram does not accept it or reports another address. */
export async function setWebhook(order: WebhookOrder): Promise<WebhookState> {
  const { token, apiRoot, url } = order;
  const target = { token, apiRoot, timeoutMs };
  const answer = await callBotApi(target, "setWebhook", {
    url,
    secret_token: order.secret,
    allowed_updates: order.allowedUpdates,
  });
  const state = answer.kind === "ok" ? await readWebhook({ token, apiRoot }) : null;
  if (state?.url === url) return state;
  throw new NadiaError(
    "telegram_refused",
    "Telegram did not accept the webhook; check the token and the https address",
  );
}
