/** What a failed call to the Bot API means; nothing of a URL, a token or a foreign message gets through. */
import { GrammyError, HttpError } from "grammy/web";
import type { SendResult } from "../delivery/port.ts";

/** Telegram's refusals by its own words, the first that fits; `code` is stable, the words are not. */
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
];

/** Without `retry_after` Telegram still means about a second a chat. */
const shortestWaitMs = 1_000;

/** Turns what a send threw into data. */
export const resultOf = (error: unknown): SendResult =>
  error instanceof GrammyError ? answered(error) : unanswered(error);

function answered(error: GrammyError): SendResult {
  const { error_code: status, description, parameters } = error;
  if (status === 429) return { kind: "wait", ms: waitMs(parameters.retry_after) };
  if (parameters.migrate_to_chat_id !== undefined) {
    return { kind: "migrated", chat_id: parameters.migrate_to_chat_id };
  }
  if (tokenRefused(error)) return { kind: "not_sent", reason: `Telegram refused the bot token (${status})` };
  if (status < 400 || status >= 500) return { kind: "unclear", reason: `Telegram answered ${status}` };
  const code = refusals.find((row) => row.status === status && row.words.test(description))?.code;
  return { kind: "refused", code: code ?? `telegram_${status}`, reason: description };
}

/** Longer than a day nobody means; beyond the calendar no time could be written down. */
const longestWaitMs = 86_400_000;

const waitMs = (seconds: number | undefined) =>
  Math.min(longestWaitMs, Math.max(shortestWaitMs, (seconds ?? 0) * 1_000));

/** 401 for a token that Telegram does not know, 404 for one that is not even shaped like one. */
export const tokenRefused = (error: unknown): boolean =>
  error instanceof GrammyError && [401, 404].includes(error.error_code);

/** Telegram's 400 for markup in a text that has none to be parsed. */
export const entitiesRefused = (error: unknown): boolean =>
  error instanceof GrammyError && error.error_code === 400 && /can't parse entities/i.test(error.description);

/** A pressed button whose spinner has long stopped. */
export const queryTooOld = (error: unknown): boolean =>
  error instanceof GrammyError && error.error_code === 400 && /query is too old/i.test(error.description);

function unanswered(error: unknown): SendResult {
  const cause = error instanceof HttpError ? error.error : error;
  const codes = codesOf(cause);
  const reason = codes[0] ?? (timedOut(cause) ? "timeout" : "no answer that could be read");
  return codes.length > 0 && codes.every((code) => neverLeft.has(code))
    ? { kind: "not_sent", reason }
    : { kind: "unclear", reason };
}

/** The connection was never made, so no message can have gone with it. */
const neverLeft: ReadonlySet<string> = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** The system's codes behind an error; several when several addresses were tried. */
function codesOf(error: unknown): string[] {
  if (error instanceof AggregateError) return error.errors.flatMap(codesOf);
  if (!(error instanceof Error)) return [];
  if ("code" in error && typeof error.code === "string") return [error.code];
  return codesOf(error.cause);
}

const timedOut = (error: unknown): boolean =>
  error instanceof Error && / timed out after /.test(error.message);
