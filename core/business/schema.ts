/** Business connections as the console shows them. */
import * as z from "zod";

/** An account whose chats the bot answers, and what it currently allows the bot to do. */
export const BusinessConnection = z.object({
  id: z.string(),
  owner_telegram_id: z.int(),
  owner_name: z.string(),
  /** False if the owner withdrew the right to reply. */
  can_reply: z.boolean(),
  /** False if the owner disconnected the bot. */
  is_enabled: z.boolean(),
  changed_at: z.string(),
});
export type BusinessConnection = z.infer<typeof BusinessConnection>;

/** What the account's owner wrote to a customer in Telegram. */
export const OwnerAnswer = z.object({
  at: z.iso.datetime(),
  /** Null if it has no text. */
  text: z.string().nullable(),
});

/** Telegram closes a business chat to answers this long after the customer's last message, ms. */
export const answerWindowMs = 24 * 3_600_000;

export const BusinessConnections = z.object({ items: z.array(BusinessConnection) });
export type BusinessConnections = z.infer<typeof BusinessConnections>;
