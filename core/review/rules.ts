/** Every allowed step of an interaction, in one table; what is not in it is refused. */
import type { Verdict } from "../constitution/schema.ts";
import type { ReviewStatus } from "./schema.ts";

export type Step =
  | "claim"
  | "release"
  | "approve"
  | "reject"
  | "undo"
  | "regenerate"
  | "supersede"
  | "expire"
  | "send"
  | "arrive"
  | "lose"
  | "refuse"
  | "resend";

/** From which states each step leads where. A released review without a draft is `failed` again, not `pending`. */
export const transitions: Readonly<Record<Step, Partial<Record<ReviewStatus, ReviewStatus>>>> = {
  claim: { pending: "claimed", failed: "claimed", claimed: "claimed" },
  release: { claimed: "pending" },
  approve: { pending: "approved", failed: "approved", claimed: "approved" },
  reject: { pending: "rejected", failed: "rejected", claimed: "rejected" },
  undo: { approved: "claimed" },
  regenerate: { pending: "claimed", failed: "claimed", claimed: "claimed" },
  supersede: { pending: "superseded", failed: "superseded" },
  expire: { pending: "expired", failed: "expired", claimed: "expired" },
  send: { approved: "sending", sending: "sending" },
  arrive: { sending: "sent", unknown: "sent" },
  lose: { sending: "unknown" },
  refuse: { sending: "undeliverable" },
  resend: { unknown: "sending", undeliverable: "sending" },
};

/** The states from which a step may be taken. */
export const statesBefore = (step: Step): ReviewStatus[] => Object.keys(transitions[step]) as ReviewStatus[];

/** States of a review that somebody approved; nothing else has edit tags. */
const approvedStates = ["approved", "sending", "sent", "unknown", "undeliverable"] as const;

/** The states among `wanted` (null: all) in which such a review can be; null means all again. */
export function statesWith(
  wanted: readonly ReviewStatus[] | null,
  has: { readonly tag: boolean; readonly reviewer: boolean },
): readonly ReviewStatus[] | null {
  if (!has.tag && !has.reviewer) return wanted;
  const possible: readonly ReviewStatus[] = has.tag ? approvedStates : [...approvedStates, "rejected"];
  return wanted === null ? possible : wanted.filter((state) => possible.includes(state));
}

/** A claim holds so long unless it is renewed, ms. */
export const claimMs = 10 * 60_000;

/** How long a customer can be answered, ms: Telegram closes a business chat after a day, our own patience is longer. */
const answerMs = { business: 24 * 3_600_000, private: 72 * 3_600_000 };
/** It has waited too long after so much time, or so much time before it expires, ms. */
export const overdueMs = { after: 30 * 60_000, beforeDeadline: 2 * 3_600_000 };

/** A regeneration without a result since so long has lost its job, ms; longer than all calls of a draft may take. */
export const regenerationMs = 180_000;

/** Reviews of one kind are counted so far and no farther. */
export const countedTo = 1_000;

/**
 * When a review expires that nobody decides; times are ms since 1970. Telegram counts from the customer's last message,
 * our own patience from the draft, so that what was recovered late can still be answered.
 */
export const deadlineOf = (connection: string | null, lastMessage: number, drafted: number): number =>
  connection === null ? Math.max(lastMessage, drafted) + answerMs.private : lastMessage + answerMs.business;

/** What needs a person most comes first: no draft at all, then a draft that broke a rule, then the rest. */
export function priorityOf(verdict: Verdict | null): number {
  if (verdict === null) return 3;
  return { blocked: 3, flagged: 4, clean: 5 }[verdict.level];
}

/** The newest messages of an interaction that a review tells, alone and in a list; `message_count` tells how many there are. */
export const messagesShown = { alone: 200, listed: 20 } as const;
