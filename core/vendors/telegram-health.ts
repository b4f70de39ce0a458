/** The webhook as Telegram sees it, for the health check. */
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { type BotApiTarget, callBotApi } from "./bot-api-call.ts";

const Info = z.object({
  pending_update_count: z.int().min(0),
  /** Seconds. */
  last_error_date: z.int().min(0).max(253_402_300_799).nullish(),
});

/** How many updates wait, and when the webhook last failed (ISO 8601). Throws `telegram_refused`. */
export async function webhookHealth(
  target: BotApiTarget,
): Promise<{ pending: number; last_error_at: string | null }> {
  const answer = await callBotApi(target, "getWebhookInfo", {});
  const info = answer.kind === "ok" ? Info.safeParse(answer.result) : null;
  if (info?.success !== true) {
    throw new NadiaError(
      "telegram_refused",
      "Telegram did not report the webhook; check the token and the network",
      {
        facts: { result: answer.kind },
      },
    );
  }
  const { pending_update_count: pending, last_error_date: failed } = info.data;
  const last_error_at =
    failed === null || failed === undefined ? null : new Date(failed * 1_000).toISOString();
  return { pending, last_error_at };
}
