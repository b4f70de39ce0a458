/** Which rows the queue shows: arrivals are held back while the list is in use. */

interface Listed {
  readonly id: string;
}

export interface Row<T> {
  readonly review: T;
  /** It left the queue while the list was in use; its row stays in place. */
  readonly isGone: boolean;
}

export interface Listing<T> {
  readonly rows: readonly Row<T>[];
  /** Arrivals not shown yet, in queue order. */
  readonly held: readonly T[];
}

export const emptyListing: Listing<never> = { rows: [], held: [] };

/**
 * The rows after this API response. While `steady`, no row moves, appears or disappears; otherwise the rows follow the
 * response. Returns `before` itself if nothing changed.
 */
export function arrange<T extends Listed>(
  before: Listing<T>,
  latest: readonly T[],
  isSteady: boolean,
): Listing<T> {
  const after = isSteady && before.rows.length > 0 ? steadied(before.rows, latest) : renewed(latest);
  return isSame(before, after) ? before : after;
}

const renewed = <T extends Listed>(latest: readonly T[]): Listing<T> => ({
  rows: latest.map((review) => ({ review, isGone: false })),
  held: [],
});

function steadied<T extends Listed>(rows: readonly Row<T>[], latest: readonly T[]): Listing<T> {
  const found = new Map(latest.map((review) => [review.id, review]));
  const shown = new Set(rows.map(({ review }) => review.id));
  return {
    rows: rows.map(({ review }) => {
      const now = found.get(review.id);
      return now === undefined ? { review, isGone: true } : { review: now, isGone: false };
    }),
    held: latest.filter(({ id }) => !shown.has(id)),
  };
}

/** What has been seen of the queue so far. */
export interface Known {
  readonly ids: ReadonlySet<string>;
  /** When the newest one arrived, ISO 8601. */
  readonly newest: string;
}

interface Dated extends Listed {
  readonly created_at: string;
}

export const nothingKnown: Known = { ids: new Set(), newest: "" };

export const learned = (known: Known, latest: readonly Dated[]): Known => ({
  ids: new Set([...known.ids, ...latest.map(({ id }) => id)]),
  newest: latest.reduce((newest, { created_at: at }) => (at > newest ? at : newest), known.newest),
});

/** The arrivals. If more are waiting than were read, those older than the newest have only moved up. */
export const arrivedSince = <T extends Dated>(
  known: Known,
  latest: readonly T[],
  hasMore: boolean,
): readonly T[] =>
  latest.filter(({ id, created_at: at }) => !known.ids.has(id) && (!hasMore || at > known.newest));

const isSame = <T>(one: Listing<T>, other: Listing<T>): boolean =>
  one.rows.length === other.rows.length &&
  one.held.length === other.held.length &&
  one.rows.every(
    (row, index) => row.review === other.rows[index]?.review && row.isGone === other.rows[index]?.isGone,
  ) &&
  one.held.every((review, index) => review === other.held[index]);
