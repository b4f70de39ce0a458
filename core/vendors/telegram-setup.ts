/** Tells Telegram where the webhook is, and reads back what it understood. */
import { Api } from "grammy/web";
import { NadiaError } from "../kernel/errors.ts";

export interface WebhookOrder {
  readonly token: string;
  /** Another server than Telegram's own, or null. */
  readonly apiRoot: string | null;
  readonly url: string;
  readonly secret: string;
  /** Left out, Telegram would keep the previous list; so it is always given. */
  readonly allowedUpdates: readonly string[];
}

/** What Telegram says of the webhook afterwards. */
export interface WebhookState {
  readonly url: string;
  readonly pending: number;
  readonly lastError: string | null;
}

type AllowedUpdates = NonNullable<Parameters<Api["setWebhook"]>[1]>["allowed_updates"];

/** Sets the webhook. Throws `telegram_refused` when Telegram does not take it or understood another address. */
export async function setWebhook(order: WebhookOrder): Promise<WebhookState> {
  const api = new Api(
    order.token,
    order.apiRoot === null ? {} : { apiRoot: order.apiRoot.replace(/\/+$/, "") },
  );
  const options = {
    secret_token: order.secret,
    // grammY's list of kinds may lag behind Telegram's; unknown names do no harm there.
    allowed_updates: [...order.allowedUpdates] as NonNullable<AllowedUpdates>,
  };
  try {
    await api.setWebhook(order.url, options);
    const info = await api.getWebhookInfo();
    if (info.url !== order.url) throw new Error("another address");
    return { url: info.url, pending: info.pending_update_count, lastError: info.last_error_message ?? null };
  } catch {
    // The cause is not kept: grammY's errors hold the payload, and so the secret.
    throw new NadiaError(
      "telegram_refused",
      "Telegram did not take the webhook; check the token and the https address",
    );
  }
}
