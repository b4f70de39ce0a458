/** Which rows the queue shows: what arrives is held back while a hand is on the list. */

interface Listed {
  readonly id: string;
}

export interface Row<T> {
  readonly review: T;
  /** It left the queue while a hand was on the list; the row stays where it was. */
  readonly isGone: boolean;
}

export interface Desk<T> {
  readonly rows: readonly Row<T>[];
  /** Arrived, not shown yet; in the order of the queue. */
  readonly held: readonly T[];
}

export const emptyDesk: Desk<never> = { rows: [], held: [] };

/**
 * The desk after this answer of the API. While it is `steady` no row moves, comes or goes; otherwise it is the
 * answer. Yields `before` itself when nothing changed.
 */
export function arrange<T extends Listed>(before: Desk<T>, latest: readonly T[], isSteady: boolean): Desk<T> {
  const after = isSteady && before.rows.length > 0 ? steadied(before.rows, latest) : renewed(latest);
  return isSame(before, after) ? before : after;
}

const renewed = <T extends Listed>(latest: readonly T[]): Desk<T> => ({
  rows: latest.map((review) => ({ review, isGone: false })),
  held: [],
});

function steadied<T extends Listed>(rows: readonly Row<T>[], latest: readonly T[]): Desk<T> {
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

/** What was seen in the queue so far. */
export interface Known {
  readonly ids: ReadonlySet<string>;
  /** When the youngest came, ISO 8601. */
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

/** Those that came; where more wait than were read, what only moved up from there is older than the youngest. */
export const arrivedSince = <T extends Dated>(
  known: Known,
  latest: readonly T[],
  hasMore: boolean,
): readonly T[] =>
  latest.filter(({ id, created_at: at }) => !known.ids.has(id) && (!hasMore || at > known.newest));

const isSame = <T>(one: Desk<T>, other: Desk<T>): boolean =>
  one.rows.length === other.rows.length &&
  one.held.length === other.held.length &&
  one.rows.every(
    (row, place) => row.review === other.rows[place]?.review && row.isGone === other.rows[place]?.isGone,
  ) &&
  one.held.every((review, place) => review === other.held[place]);
