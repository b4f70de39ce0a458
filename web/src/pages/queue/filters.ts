/** Data of a queue row: its filters, who claimed it, how long it has waited. */
import type { Output } from "../../api/client.ts";
import type { I18n } from "../../i18n/i18n.ts";
import { mediaTextOf } from "../../ui/text/message-notes.ts";

export type Review = Output<"GET /v1/reviews/{id}">;

/** Those that the queue always offers. */
export const standardFilters = ["all", "mine", "flagged", "failed", "overdue", "later"] as const;
/** And those to which the page "Now" links. */
const filters = [...standardFilters, "free", "claimed", "second", "late"] as const;
export type Filter = (typeof filters)[number];

/** The filter that the address names, or all of the queue. */
export const filterOf = (text: unknown): Filter => filters.find((one) => one === text) ?? "all";

export interface Viewer {
  /** The reviewer who is looking. */
  readonly me: string;
  /** ms since 1970. */
  readonly now: number;
}

const openStatuses: ReadonlySet<string> = new Set(["pending", "failed", "claimed"]);

/** Still undecided. */
export const isOpen = ({ status }: Pick<Review, "status">): boolean => openStatuses.has(status);

/** Who holds the claim, unless it has expired. */
export function holderOf(
  { status, claimed_by: by, claimed_until: until }: Pick<Review, "status" | "claimed_by" | "claimed_until">,
  now: number,
): Review["claimed_by"] {
  const holds = status === "claimed" && until !== null && Date.parse(until) > now;
  return holds ? by : null;
}

export const isOverdue = ({ due_at: due }: Pick<Review, "due_at">, now: number): boolean =>
  Date.parse(due) <= now;

/** True if it was postponed and is not back yet. */
export const isLater = ({ later_until: until }: Pick<Review, "later_until">, now: number): boolean =>
  until !== null && Date.parse(until) > now;

const filterRules: Readonly<Record<Filter, (review: Review, viewer: Viewer) => boolean>> = {
  all: () => true,
  mine: (review, { me, now }) => review.assigned_to?.id === me || holderOf(review, now)?.id === me,
  flagged: ({ verdict }) => verdict !== null && verdict.level !== "clean",
  failed: ({ draft, regenerating }) => draft === null && !regenerating,
  overdue: (review, { now }) => isOverdue(review, now),
  later: () => true,
  free: (review, { now }) => holderOf(review, now) === null && review.proposal === null,
  claimed: (review, { now }) => holderOf(review, now) !== null,
  second: (review, { now }) => holderOf(review, now) === null && review.proposal !== null,
  late: ({ late_at: at }, { now }) => at !== null && Date.parse(at) <= now,
};

/** Whether a review is in this part of the queue; postponed ones are only in their own part. */
export const matchesFilter = (filter: Filter, review: Review, viewer: Viewer): boolean =>
  isLater(review, viewer.now) === (filter === "later") && filterRules[filter](review, viewer);

/** The same customer's newest review in `known` after this one; null if this one is the newest. */
export function newerReviewOf(
  { id, customer, created_at: createdAt }: Pick<Review, "id" | "customer" | "created_at">,
  reviews: readonly Review[],
): Review | null {
  const newer = reviews.filter(
    (other) =>
      other.id !== id && other.customer.id === customer.id && isOpen(other) && other.created_at > createdAt,
  );
  return newer.toSorted((one, other) => one.created_at.localeCompare(other.created_at)).at(-1) ?? null;
}

const inOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, " ");

/** Longer than any line on the page, short enough to be read out. */
const maxTextLength = 220;

/** The start of the customer's own or forwarded (↪) words; media by description. */
export const questionTextOf = ({ messages }: Pick<Review, "messages">, t: I18n["t"]): string =>
  shorten(
    inOneLine(
      messages
        .map(({ text, media, details }) =>
          [
            details?.forward && `↪ ${details.forward.name ?? "…"}`,
            media && mediaTextOf(media.description, t),
            details?.content?.map(({ value }) => value).join(", "),
            text,
          ]
            .filter(Boolean)
            .join(": "),
        )
        .join(" · "),
    ),
  );

/** The draft's first line, or null without a draft. */
export const firstLineOf = ({ draft }: Pick<Review, "draft">): string | null =>
  draft === null ? null : shorten(inOneLine(draft.text.trim().split("\n")[0] ?? ""));

function shorten(text: string): string {
  if (text.length <= maxTextLength) return text;
  const start = text.slice(0, maxTextLength);
  // Never splits a surrogate pair.
  return `${start.isWellFormed() ? start : start.slice(0, -1)}…`;
}

/** The customer's name for the team. */
export const nameOf = ({ customer }: Pick<Review, "customer">): string =>
  customer.nickname ?? customer.display_name;
