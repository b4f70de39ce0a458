/** The queue's filters: which there are, and which reviews match. */
import { holderOf, isLater, isOverdue, type Review } from "./reviews.ts";

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
