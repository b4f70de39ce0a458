/** The Telegram account of a reviewer. */
import * as z from "zod";

export const TelegramAccount = z.object({
  telegram_user_id: z.int(),
  /** As Telegram showed it when the account was linked. */
  name: z.string(),
  linked_at: z.iso.datetime(),
});
export type TelegramAccount = z.infer<typeof TelegramAccount>;

export const TelegramLink = z.object({ account: TelegramAccount.nullable() });
export type TelegramLink = z.infer<typeof TelegramLink>;

export const TelegramLinkRequest = z.strictObject({
  /** Required if the session is older than ten minutes. */
  current_password: z.string().max(1_000).optional(),
});
export type TelegramLinkRequest = z.infer<typeof TelegramLinkRequest>;

/** The only response that contains the code. */
export const TelegramLinkCode = z.object({
  /** To send to the bot as `/link CODE`. */
  code: z.string(),
  /** Opens the bot with the code; null if the bot's username is not configured. */
  link: z.string().nullable(),
  expires_at: z.iso.datetime(),
});
export type TelegramLinkCode = z.infer<typeof TelegramLinkCode>;

export const TelegramSignIn = z.strictObject({
  /** As Telegram passes it, unchanged. */
  init_data: z.string().max(8_192),
});

/** What Telegram passes to a Mini App, with its signature checked. */
export interface InitData {
  readonly telegram_user_id: number;
  /** When Telegram signed it, ms since 1970. */
  readonly signed_at: number;
}
