/** The next step for each Telegram answer, the pace of bubbles, and the time limits. */
import type { Attempted } from "./port.ts";
import type { DeliveryState } from "./schema.ts";

/** Maps each kind of answer to the next state of a delivery under way; a second migration counts as a refusal. */
export const stateAfter: Readonly<Record<Attempted["kind"], DeliveryState>> = {
  sent: "sent",
  wait: "queued",
  no_room: "queued",
  not_sent: "queued",
  migrated: "queued",
  refused: "undeliverable",
  unclear: "unknown",
};

/** Refusals that mean the customer cannot be reached at all. */
const unreachable: ReadonlySet<string> = new Set(["blocked", "deactivated"]);

/** What is known about a delivery when Telegram's answer arrives. */
export interface DeliveryProgress {
  /** Number of claims, including this one. */
  readonly attempts: number;
  /** True if it already followed its chat to another id. */
  readonly moved: boolean;
}

/** What a receipt writes; times are ms since 1970, null leaves a value unchanged. */
export interface Outcome {
  readonly state: DeliveryState;
  readonly telegram_message_id: number | null;
  readonly not_before: number | null;
  readonly chat_id: number | null;
  readonly error_code: string | null;
  readonly error: string | null;
  /** True if the customer can no longer be reached. */
  readonly unreachable: boolean;
}

const blank: Omit<Outcome, "state"> = {
  telegram_message_id: null,
  not_before: null,
  chat_id: null,
  error_code: null,
  error: null,
  unreachable: false,
};

/** What Telegram's answer means for a delivery. */
export function outcomeOf(progress: DeliveryProgress, result: Attempted, now: number): Outcome {
  const base = { ...blank, state: stateAfter[result.kind] };
  if (result.kind === "sent") return { ...base, telegram_message_id: result.message_id };
  if (result.kind === "refused") return refusal(result.code, result.reason);
  if (result.kind === "unclear") return { ...base, error_code: "unclear", error: result.reason };
  if (result.kind === "migrated") {
    return progress.moved
      ? refusal("migrated_twice", "the chat moved a second time")
      : { ...base, not_before: now, chat_id: result.chat_id };
  }
  if (result.kind === "not_sent")
    return {
      ...base,
      not_before: now + retryMs(progress.attempts),
      error_code: "not_sent",
      error: result.reason,
    };
  return { ...base, not_before: now + result.ms, error_code: result.kind, error: limits[result.kind] };
}

/** Why a message waits although nothing failed. */
const limits = {
  wait: "Telegram limits how fast messages are sent",
  no_room: "other files are being sent; together they may have 40 MB",
} as const;

const refusal = (code: string, reason: string): Outcome => ({
  ...blank,
  state: "undeliverable",
  error_code: code,
  error: reason,
  unreachable: unreachable.has(code),
});

/** Backoff after the nth attempt that never left, ms: 2, 4, 8 s … at most 5 minutes, without a limit on attempts. */
export const retryMs = (attempts: number): number => Math.min(300_000, 1_000 * 2 ** Math.min(attempts, 20));

/**
 * Time between two messages, ms: Telegram allows about 30 a second for a bot, 1 for a chat and 20 a minute for a group.
 * A worker without Redis takes a tenth of the bot's share, because ten work at a time by default.
 */
export const gapMs = { chat: 1_000, group: 3_000, bot: 34, botAlone: 340 } as const;

/** The longest that a worker with a claimed bubble waits for a slot, ms; after that a later job sends it. */
export const maxSlotWaitMs = 5_000;

/**
 * How long "typing" shows before a bubble, ms: the first is sent at once; a later one takes as long as its text, but
 * no less than the gap that its chat needs anyway.
 */
export const pacingMs = (position: number, text: string): number =>
  position === 0 ? 0 : Math.min(4_000, Math.max(gapMs.chat, 300 + 20 * text.length));

/** Without a receipt for this long the outcome is unknown, ms; longer than a worker can live (60 s). */
export const stuckMs = 90_000;

/** A bubble overdue by this much means that the customer's job was lost, ms. */
export const overdueMs = 5_000;

/** Delays before retrying a claim or receipt while Postgres is down, ms; both are safe to repeat. */
export const storeRetriesMs: readonly number[] = [500, 2_000, 5_000];

/** How long a reply waits for a person to decide on an earlier one whose outcome is unknown, ms. */
export const holdBehindUnknownMs = 10 * 60_000;
