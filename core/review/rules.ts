/** Every allowed step of an interaction, in one table; what is not in it is refused. */
import type { Verdict } from "../constitution/schema.ts";
import type { ReviewStatus } from "./schema.ts";

export type Step =
  | "claim"
  | "release"
  | "approve"
  | "reject"
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

/** A claim holds so long unless it is renewed, ms. */
export const claimMs = 10 * 60_000;

/** What needs a person most comes first: no draft at all, then a draft that broke a rule, then the rest. */
export function priorityOf(verdict: Verdict | null): number {
  if (verdict === null) return 3;
  return { blocked: 3, flagged: 4, clean: 5 }[verdict.level];
}
