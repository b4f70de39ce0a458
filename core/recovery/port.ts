/** What recovery needs from Telegram: its pending updates, and the webhook that blocks access to them. */
import * as z from "zod";

/** A webhook as Telegram reports it, without its secret. */
export const Webhook = z.object({
  url: z.string(),
  max_connections: z.int().optional(),
  allowed_updates: z.array(z.string()).optional(),
  has_custom_certificate: z.boolean().default(false),
});
export type Webhook = z.infer<typeof Webhook>;

/** One update, and its text as the webhook would have received it. */
export interface PendingUpdate {
  readonly update_id: number;
  readonly body: string;
}

/** All of these throw `telegram_refused`. */
export interface TelegramUpdates {
  /** With the number of pending updates; null if there is no webhook. */
  webhook(): Promise<{ readonly webhook: Webhook; readonly pending: number } | null>;
  /** Pending updates are not lost. */
  removeWebhook(): Promise<void>;
  /** Sets it with the bot's secret. */
  setWebhook(webhook: Webhook): Promise<void>;
  /** The oldest pending updates from `offset` on, without waiting; confirms everything before. */
  updates(offset: number): Promise<PendingUpdate[]>;
}
