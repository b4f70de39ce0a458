/** Every allowed transition of an interaction, in one table; states-sql.ts makes the statements' conditions from it. */
import { answerWindowMs } from "../business/schema.ts";
import type { Verdict } from "../constitution/schema.ts";
import type { ReviewStatus } from "./schema.ts";

export type Step =
  | "claim"
  | "release"
  | "assign"
  | "postpone"
  | "approve"
  | "propose"
  | "decline"
  | "reject"
  | "undo"
  | "regenerate"
  | "replace_draft"
  | "supersede"
  | "expire"
  | "send"
  | "arrive"
  | "lose"
  | "refuse"
  | "resend";

/** The state that a step leads to; it may depend on whether there is a draft. */
export type Target = ReviewStatus | { readonly drafted: ReviewStatus; readonly undrafted: ReviewStatus };

/** Waits for a reviewer: the first state of every review, and again after a release. */
export const waiting = { drafted: "pending", undrafted: "failed" } as const satisfies Target;

/** The source states and target of each step. */
export const transitions: Readonly<Record<Step, Readonly<Partial<Record<ReviewStatus, Target>>>>> = {
  claim: { pending: "claimed", failed: "claimed", claimed: "claimed" },
  release: { claimed: waiting },
  // Assigns it to a colleague or to nobody; ends any claim.
  assign: { pending: "pending", failed: "failed", claimed: waiting },
  postpone: { pending: "pending", failed: "failed", claimed: waiting },
  approve: { pending: "approved", failed: "approved", claimed: "approved" },
  // Approved by one person, for another to confirm or decline.
  propose: { pending: "pending", failed: "failed", claimed: waiting },
  decline: { pending: "pending", failed: "failed", claimed: waiting },
  reject: { pending: "rejected", failed: "rejected", claimed: "rejected" },
  undo: { approved: "claimed" },
  regenerate: { pending: "claimed", failed: "claimed", claimed: "claimed" },
  // A regenerated draft replaces the old one.
  replace_draft: { pending: "pending", failed: "pending", claimed: "claimed" },
  supersede: { pending: "superseded", failed: "superseded" },
  expire: { pending: "expired", failed: "expired", claimed: "expired" },
  send: { approved: "sending" },
  arrive: { sending: "sent", unknown: "sent" },
  lose: { sending: "unknown" },
  refuse: { sending: "undeliverable" },
  resend: { unknown: "sending", undeliverable: "sending" },
};

/** The states from which a step may be taken. */
export const statesBefore = (step: Step): ReviewStatus[] => Object.keys(transitions[step]) as ReviewStatus[];

/** The state to which a step leads from this one; null if it may not be taken. */
export function targetOf(step: Step, from: ReviewStatus, hasDraft: boolean): ReviewStatus | null {
  const target = transitions[step][from] ?? null;
  if (target === null || typeof target === "string") return target;
  return hasDraft ? target.drafted : target.undrafted;
}

/** States of an approved review; only these have edit tags. */
const approvedStates = ["approved", "sending", "sent", "unknown", "undeliverable"] as const;

const decidedStates = [...approvedStates, "rejected"] as const;

/** What a filter requires of a review. */
interface Demands {
  readonly tag: boolean;
  /** Somebody decided. */
  readonly reviewer: boolean;
  /** Sent, edited or not. */
  readonly sent?: boolean;
  /** Decided in time (false), or too late or never (true). */
  readonly late?: boolean | undefined;
  readonly held?: boolean;
}

/** The states among `requested` (null means all) that a review with these demands can have; null again means all. */
export function statesWith(
  requested: readonly ReviewStatus[] | null,
  { tag, reviewer, sent = false, late, held = false }: Demands,
): readonly ReviewStatus[] | null {
  const limits: readonly (readonly ReviewStatus[])[] = [
    ...(tag || sent ? [approvedStates] : []),
    ...(reviewer || late === false ? [decidedStates] : []),
    ...(late === true ? [[...decidedStates, "expired" as const]] : []),
    ...(held ? [["claimed" as const]] : []),
  ];
  const [first, ...others] = requested === null ? limits : [requested, ...limits];
  if (first === undefined) return null;
  return others.reduce((states, limit) => states.filter((state) => limit.includes(state)), first);
}

/** For how long an approval can be undone, unless a setting says otherwise, s. */
export const undoSeconds = 5;

/** A claim lasts this long unless renewed, ms. */
export const claimMs = 10 * 60_000;

/** Presence ends this long after the last heartbeat, ms; the console sends one every 15 s. */
export const presenceMs = 45_000;

/**
 * The console is open in a browser whose session was used within this time, ms: a session records its use every five
 * minutes, and an open console polls all the time.
 */
export const openConsoleMs = 6 * 60_000;

/** How long a customer can be answered in the bot's own chat, unless a setting says otherwise, hours. */
export const answerHours = 72;
/** A review is overdue after this long (unless a setting says otherwise), or this long before it expires, ms. */
export const overdueMs = { after: 30 * 60_000, beforeDeadline: 2 * 3_600_000 };

/**
 * A regeneration without a result for this long has lost its job, ms; must exceed the total of a draft's model calls.
 */
export const regenerationMs = 180_000;

/** The cap on counts of reviews of one kind. */
export const countCap = 1_000;

/**
 * When an undecided review expires; times are ms since 1970. Telegram closes a business chat a day after the customer's
 * last message; our own limit counts from the draft, so that a message recovered late can still be answered.
 */
export const deadlineOf = (
  connection: string | null,
  lastMessage: number,
  drafted: number,
  hours: number = answerHours,
): number =>
  connection === null ? Math.max(lastMessage, drafted) + hours * 3_600_000 : lastMessage + answerWindowMs;

/** Most urgent first: no draft or a blocked one, then a flagged one, then the rest. */
export function priorityOf(verdict: Verdict | null): number {
  if (verdict === null) return 3;
  return { blocked: 3, flagged: 4, clean: 5 }[verdict.level];
}

/**
 * How many of an interaction's newest messages a review includes, alone and in a list; `message_count` is the total.
 */
export const messagesShown = { alone: 200, listed: 20 } as const;
