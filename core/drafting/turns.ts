/** Turns in Postgres: statements for the commit's one transaction, and what its answer means. */
import { iso } from "../kernel/clock.ts";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import * as sql from "./sql.ts";
import { type Edits, editionPlaceOf } from "./edits.ts";
import type { Turn } from "./turn.ts";

/** Reads which of these messages are stored, with all that wait beside them. */
export const storedStatement = sql.selectStored;

/** Inserts the interaction and its messages, once. */
export const turnStatements = (drafted: sql.DraftedTurn): Statement[] => [
  sql.insertInteraction(drafted),
  sql.insertMessages(drafted),
];

/**
 * Stores what corrections say now, and makes reviews of what was said before another version. They fail the batch, as
 * `isAnsweredMeanwhile` tells, where somebody decided since it was planned.
 */
export const editStatements = ({ corrections, late }: Edits, now: string): Statement[] => {
  const edited = [...corrections, ...late.map(({ message }) => sql.formerOf(message))];
  return [
    ...(edited.length === 0 ? [] : [sql.raiseEdited(edited, now)]),
    ...(corrections.length === 0 ? [] : [sql.refuseAnswered(corrections), sql.updateEdited(corrections)]),
  ];
};

/** True when a message was answered while an edit of it was drafted: the edit is a message of its own then. */
export const isAnsweredMeanwhile = (error: unknown): boolean =>
  hasCode(error, "database_failed") && error.facts["sqlstate"] === sql.answeredMeanwhile;

/** Reads which of the turn's fresh messages are stored after the commit. */
export const placesStatement = (turn: Turn | null) =>
  sql.selectPlaces((turn?.fresh ?? []).map((envelope) => envelope.message));

/**
 * Throws `wrong_state` when a fresh message is stored under no interaction: another attempt at the same first
 * message was faster and knew fewer messages, so the next try must draft the rest.
 */
export function requireStored(turn: Turn | null, stored: readonly { readonly place: string }[]): void {
  const places = new Set(stored.map(({ place }) => place));
  const missing = (turn?.fresh ?? []).filter((envelope) => !places.has(editionPlaceOf(envelope.message)));
  if (missing.length === 0) return;
  throw new NadiaError(
    "wrong_state",
    "another attempt drafted a part of this turn; the rest is drafted next",
    {
      facts: { missing: missing.length },
    },
  );
}

/** Months whose partitions are made before they begin. */
const monthsAhead = 3;

/** Makes missing partitions of interactions; resolves to how many ([P9]). */
export const makePartitions = async (db: Sql, now: number): Promise<number> =>
  (await db.query(sql.makePartitions(iso(now), monthsAhead)))[0]?.made ?? 0;
