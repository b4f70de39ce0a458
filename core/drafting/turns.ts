/** Turns in Postgres: statements for the commit's transaction, and how to read its result. */
import type { DeletionEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { hasSqlstate, NadiaError } from "../kernel/errors.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import * as changes from "./changes-sql.ts";
import * as sql from "./sql.ts";
import { type Edits, editionKeyOf } from "./edits.ts";
import type { Turn } from "./turn.ts";

/** Reads which of these messages are stored, with all others waiting in the same interactions. */
export const storedStatement = sql.selectStored;

/** Inserts the interaction and its messages, once. */
export const turnStatement = sql.insertTurn;

/**
 * Stores corrections, and raises the version of the reviews they affect. Fails the batch, as `isAlreadyAnswered`
 * detects, if somebody decided since it was planned.
 */
export const editStatements = ({ corrections, late }: Edits, now: string): Statement[] => {
  const edited = [...corrections, ...late.map(({ message }) => changes.previousEditionOf(message))];
  return [
    ...(edited.length === 0 ? [] : [changes.raiseEdited(edited, now)]),
    ...(corrections.length === 0
      ? []
      : [changes.refuseAnswered(corrections), changes.updateEdited(corrections)]),
  ];
};

/** Marks messages as deleted; a waiting review with one of them gets a new version. */
export const deletionStatements = (
  customer: CustomerId,
  deletions: readonly DeletionEnvelope[],
  now: string,
): Statement[] =>
  deletions.flatMap((deletion) => [
    changes.raiseDeleted(customer, deletion, now),
    changes.markDeleted(deletion),
    changes.markOwnerDeleted(customer, deletion),
  ]);

/** Gives open reviews in chats that a business account's owner answered a new version; runs before the answers are stored. */
export const answeredStatements = (
  customer: CustomerId,
  answers: readonly changes.OwnerAnswer[],
  now: string,
): Statement[] => (answers.length === 0 ? [] : [changes.raiseAnswered(customer, answers, now)]);

/** True if a message was answered while its edit was being drafted, which makes the edit a separate message. */
export const isAlreadyAnswered = (error: unknown): boolean => hasSqlstate(error, changes.alreadyAnswered);

/** Reads which of the turn's fresh messages are stored after the commit. */
export const storedKeysStatement = (turn: Turn | null) =>
  sql.selectStoredKeys((turn?.fresh ?? []).map((envelope) => envelope.message));

/**
 * Throws `wrong_state` if a fresh message is not stored under any interaction: another attempt at the same first
 * message was faster and knew fewer messages, so the next attempt must draft the rest.
 */
export function requireStored(turn: Turn | null, stored: readonly { readonly key: string }[]): void {
  const keys = new Set(stored.map(({ key }) => key));
  const missing = (turn?.fresh ?? []).filter((envelope) => !keys.has(editionKeyOf(envelope.message)));
  if (missing.length === 0) return;
  throw new NadiaError("wrong_state", "another attempt drafted part of this turn; the rest is drafted next", {
    facts: { missing: missing.length },
  });
}

/** How many months ahead partitions are created. */
const monthsAhead = 3;

/** Creates missing partitions of interactions; resolves to how many ([P9]). */
export const makePartitions = async (db: Sql, now: number): Promise<number> =>
  (await db.query(sql.makePartitions(iso(now), monthsAhead)))[0]?.made ?? 0;
