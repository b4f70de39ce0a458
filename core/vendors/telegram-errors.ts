/** What a response to a send means for the message. */
import * as z from "zod";
import type { SendResult } from "../delivery/port.ts";
import type { Answer, Refusal } from "./bot-api-call.ts";

/** Telegram's refusals by their text; the first match wins. `code` is stable, the text is not. */
const refusals: readonly { readonly status: number; readonly words: RegExp; readonly code: string }[] = [
  { status: 403, words: /blocked by the user/i, code: "blocked" },
  { status: 403, words: /user is deactivated/i, code: "deactivated" },
  { status: 403, words: /was kicked|not a member/i, code: "kicked" },
  { status: 403, words: /initiate conversation/i, code: "never_started" },
  { status: 403, words: /./, code: "forbidden" },
  { status: 400, words: /chat not found|PEER_ID_INVALID/i, code: "chat_not_found" },
  { status: 400, words: /can't parse entities/i, code: "entities" },
  { status: 400, words: /message is too long/i, code: "too_long" },
  { status: 400, words: /text is empty|text must be non-empty/i, code: "empty" },
  { status: 400, words: /business/i, code: "business_connection" },
  { status: 400, words: /PHOTO_|IMAGE_|DOCUMENT_|FILE_|\bfile\b/, code: "file_refused" },
  { status: 413, words: /./, code: "file_refused" },
];

/** Without `retry_after`, Telegram still limits a chat to about one message a second. */
const minWaitMs = 1_000;
/** A wait of more than a day is surely an error; beyond the calendar it could not even be stored. */
const maxWaitMs = 86_400_000;

const Sent = z.object({ message_id: z.int().positive() });

/**
 * The outcome of a send. Only a refusal by Telegram itself is final; a response in another format may come from
 * anything between us and Telegram, before or after the message was accepted, so it is unclear.
 */
export function resultOf(answer: Answer): SendResult {
  if (answer.kind === "refused") return refusedBy(answer);
  if (answer.kind === "lost") {
    return { kind: answer.connected ? "unclear" : "not_sent", reason: answer.reason };
  }
  if (answer.kind === "foreign") {
    // A rate limiter has not forwarded the request.
    return answer.status === 429
      ? { kind: "wait", ms: waitMs(answer.retry_after) }
      : { kind: "unclear", reason: `an answer ${answer.status} that is not Telegram's` };
  }
  const sent = Sent.safeParse(answer.result);
  return sent.success
    ? { kind: "sent", message_id: sent.data.message_id }
    : { kind: "unclear", reason: "the answer names no message" };
}

function refusedBy(refusal: Refusal): SendResult {
  const { status, description, migrate_to_chat_id: chat_id } = refusal;
  if (status === 429) return { kind: "wait", ms: waitMs(refusal.retry_after) };
  if (status >= 500) return { kind: "unclear", reason: `Telegram answered ${status}` };
  if (chat_id !== null) return { kind: "migrated", chat_id };
  if (tokenRefused(refusal))
    return { kind: "not_sent", reason: `Telegram refused the bot token (${status})` };
  const code = refusals.find((row) => row.status === status && row.words.test(description))?.code;
  return { kind: "refused", code: code ?? `telegram_${status}`, reason: description };
}

const waitMs = (seconds: number | null) =>
  Math.min(maxWaitMs, Math.max(minWaitMs, Math.ceil((seconds ?? 0) * 1_000)));

/** True for 401, a token that Telegram does not know, and 404, one with an invalid format. */
export const tokenRefused = (answer: Answer): boolean =>
  answer.kind === "refused" && [401, 404].includes(answer.status);

/** Telegram's 400 with these words; nothing was done. */
export const badRequestWith = (words: RegExp) => (answer: Answer) =>
  answer.kind === "refused" && answer.status === 400 && words.test(answer.description);

/** Telegram's 400 for invalid entities; nothing was sent. */
export const entitiesRefused = badRequestWith(/entit(?:y|ies)|\burl\b/i);

/** Telegram's 400 for a picture that it cannot show as a photo; nothing was sent. */
export const photoRefused = badRequestWith(/PHOTO_|IMAGE_PROCESS_FAILED|too big for a photo/);

/** The topic was deleted or closed; nothing was sent. */
export const threadRefused = badRequestWith(
  /message thread not found|topic[ _](?:deleted|closed|id[ _]invalid)/i,
);

/** A button pressed so long ago that its spinner has stopped. */
export const queryTooOld = badRequestWith(/query is too old/i);
