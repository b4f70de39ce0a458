/** An interaction's outcome: tone, reply, cost. */
import { sumUsd } from "../../../../core/kernel/usd.ts";
import type { Tone } from "../../ui/tone.ts";
import { openStatuses, type Review } from "../queue/reviews.ts";

type Status = Review["status"];

const tones: Readonly<Record<Status, Tone>> = {
  pending: "info",
  claimed: "info",
  approved: "good",
  sending: "good",
  sent: "good",
  rejected: "bad",
  superseded: "plain",
  expired: "warn",
  undeliverable: "bad",
  unknown: "warn",
  failed: "warn",
};

export const statuses: readonly Status[] = [
  "pending",
  "claimed",
  "failed",
  "approved",
  "sending",
  "sent",
  "rejected",
  "superseded",
  "expired",
  "undeliverable",
  "unknown",
];

/** Statuses that still wait for a decision, in the API's format. */
export const openStatusList = openStatuses.join();

/** States of a reply that somebody approved, in the API's format. */
const answeredStatuses = "approved,sending,sent,undeliverable,unknown";

const statusGroups: ReadonlyMap<string, string> = new Map([
  ["open", openStatusList],
  ["answered", answeredStatuses],
  ["decided", `${answeredStatuses},rejected`],
]);

export const toneOf = (status: Status): Tone => tones[status];

/** The status in a filter, or undefined if it is unknown. */
export const statusFilterOf = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : (statusGroups.get(text) ?? statuses.find((status) => status === text));

/** Whether the reviewer sent something other than the draft. */
export const wasEdited = ({ draft, final_text: finalText }: Pick<Review, "draft" | "final_text">): boolean =>
  draft !== null && finalText !== null && finalText !== draft.text;

/** USD of both models; null if no model was called, or a call's price is unknown. */
export function costOf({ draft }: Pick<Review, "draft">): number | null {
  if (draft === null) return null;
  const costs = [draft.llm1, draft.llm2].flatMap((call) => (call === null ? [] : [call.cost_usd]));
  const known = costs.filter((cost) => cost !== null);
  return known.length === costs.length ? sumUsd(known) : null;
}
