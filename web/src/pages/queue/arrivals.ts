/** Which rows the queue shows: arrivals are held back while the list is in use. */

interface ListedReview {
  readonly id: string;
}

export interface ListedRow<T> {
  readonly review: T;
  /** It left the queue while the list was in use; its row stays in place. */
  readonly isGone: boolean;
}

export interface Listing<T> {
  readonly rows: readonly ListedRow<T>[];
  /** Arrivals not shown yet, in queue order. */
  readonly arrivals: readonly T[];
}

export const emptyListing: Listing<never> = { rows: [], arrivals: [] };

/**
 * The rows after this API response. While `steady`, no row moves, appears or disappears; otherwise the rows follow the
 * response. Returns `before` itself if nothing changed.
 */
export function arrange<T extends ListedReview>(
  before: Listing<T>,
  latest: readonly T[],
  isSteady: boolean,
): Listing<T> {
  const after = isSteady && before.rows.length > 0 ? keepInPlace(before.rows, latest) : listingOf(latest);
  return isSameListing(before, after) ? before : after;
}

const listingOf = <T extends ListedReview>(latest: readonly T[]): Listing<T> => ({
  rows: latest.map((review) => ({ review, isGone: false })),
  arrivals: [],
});

function keepInPlace<T extends ListedReview>(
  rows: readonly ListedRow<T>[],
  latest: readonly T[],
): Listing<T> {
  const latestById = new Map(latest.map((review) => [review.id, review]));
  const shown = new Set(rows.map(({ review }) => review.id));
  return {
    rows: rows.map(({ review }) => {
      const current = latestById.get(review.id);
      return current === undefined ? { review, isGone: true } : { review: current, isGone: false };
    }),
    arrivals: latest.filter(({ id }) => !shown.has(id)),
  };
}

/** What has been seen of the queue so far. */
export interface SeenReviews {
  readonly ids: ReadonlySet<string>;
  /** When the newest one arrived, ISO 8601. */
  readonly newest: string;
}

interface DatedReview extends ListedReview {
  readonly created_at: string;
}

export const noneSeen: SeenReviews = { ids: new Set(), newest: "" };

export const addSeen = (seen: SeenReviews, latest: readonly DatedReview[]): SeenReviews => ({
  ids: new Set([...seen.ids, ...latest.map(({ id }) => id)]),
  newest: latest.reduce((newest, { created_at: at }) => (at > newest ? at : newest), seen.newest),
});

/** The arrivals. If more are waiting than were read, those older than the newest have only moved up. */
export const findArrivals = <T extends DatedReview>(
  seen: SeenReviews,
  latest: readonly T[],
  hasMore: boolean,
): readonly T[] =>
  latest.filter(({ id, created_at: at }) => !seen.ids.has(id) && (!hasMore || at > seen.newest));

const isSameListing = <T>(one: Listing<T>, other: Listing<T>): boolean =>
  one.rows.length === other.rows.length &&
  one.arrivals.length === other.arrivals.length &&
  one.rows.every(
    (row, index) => row.review === other.rows[index]?.review && row.isGone === other.rows[index]?.isGone,
  ) &&
  one.arrivals.every((review, index) => review === other.arrivals[index]);
