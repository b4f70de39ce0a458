/** What Telegram passes to a Mini App, verified with the bot's token. */
import { isValid } from "@telegram-apps/init-data-node";
import * as z from "zod";
import type { InitData } from "../access/telegram-schema.ts";

const Fields = z.object({ auth_date: z.coerce.number().int().positive(), user: z.string() });
const User = z.object({ id: z.int().positive() });

/** Whose account it is and when Telegram signed it; null unless Telegram signed exactly this for this bot. */
export function readInitData(text: string, token: string): InitData | null {
  try {
    // Its age is judged by our own clock.
    if (!isValid(text, token, { expiresIn: 0 })) return null;
    const { auth_date, user } = Fields.parse(Object.fromEntries(new URLSearchParams(text)));
    return { telegram_user_id: User.parse(JSON.parse(user)).id, signed_at: auth_date * 1_000 };
  } catch {
    // Signed, but not a person's launch, or not in the right format.
    return null;
  }
}
