/** The review queue and its decisions. */
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ids, InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { countReviews, listHistory, listQueue } from "./list.ts";
import { selectReview } from "./list-sql.ts";
import { refusal } from "./refusal.ts";
import { claimMs, regenerationMs, type Step } from "./rules.ts";
import type {
  Approval,
  Guidance,
  HistoryQuery,
  Rejection,
  Review,
  ReviewCounts,
  ReviewPage,
  ReviewQuery,
} from "./schema.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import * as sql from "./sql.ts";
import { selectUnknownTags } from "./taxonomy-sql.ts";

/** What the pipeline needs to put an approved reply into the outbox, in the decision's transaction. */
export interface Approved {
  readonly interaction: InteractionId;
  readonly decisionId: string;
  readonly now: string;
  /** Earliest send time, ISO 8601. */
  readonly notBefore: string;
}

/** What an approval sends. */
export interface Outgoing {
  /** One Telegram message each, exactly as sent; null: the draft's bubbles unchanged. */
  readonly pieces: readonly string[] | null;
  /** Puts them into the outbox, in the decision's transaction. */
  readonly fill: (approved: Approved) => Statement;
}

/** What the pipeline needs to empty the outbox again, in the transaction that undoes the approval. */
export interface Withdrawal {
  readonly interaction: InteractionId;
  /** The reviewer who must have approved; null: anyone. */
  readonly decider: ReviewerId | null;
  readonly now: string;
}

export interface Reviews {
  /** A page by priority and age. Throws `field_invalid` for a malformed cursor. */
  list(query: ReviewQuery): Promise<ReviewPage>;
  /** A page of all interactions, newest first; throws as `list` does. */
  history(query: HistoryQuery): Promise<ReviewPage>;
  /** The number of reviews of each kind, and how many the reviewer holds. */
  counts(reviewer: Reviewer): Promise<ReviewCounts>;
  /** Throws `not_found`. */
  get(id: InteractionId): Promise<Review>;
  /**
   * Claims a review for ten minutes, or renews the claim. Throws `claimed_by_other`, `already_decided`,
   * `wrong_state`, `not_found`.
   */
  claim(id: InteractionId, reviewer: Reviewer): Promise<Review>;
  /** Releases the claim; throws as `claim` does. */
  release(id: InteractionId, reviewer: Reviewer): Promise<Review>;
  /**
   * Approves and fills the outbox in one transaction; throws as `claim` does, and `version_conflict`,
   * `field_invalid`.
   */
  approve(id: InteractionId, reviewer: Reviewer, approval: Approval, outgoing: Outgoing): Promise<Review>;
  /** Rejects, so nothing is sent; throws as `claim` does, and `version_conflict`. */
  reject(id: InteractionId, reviewer: Reviewer, rejection: Rejection): Promise<Review>;
  /**
   * Undoes the reviewer's own approval, or with `anyones` anyone's, and empties the outbox in one transaction; the
   * reviewer then holds the review for ten minutes. Throws `too_late`, `already_decided`, `wrong_state`, `not_found`.
   */
  undo(
    id: InteractionId,
    reviewer: Reviewer,
    anyones: boolean,
    withdraw: (withdrawal: Withdrawal) => Statement,
  ): Promise<Review>;
  /** Requests another draft and claims the review for ten minutes; throws as `claim` does, and `version_conflict`. */
  regenerate(
    id: InteractionId,
    reviewer: Reviewer,
    guidance: Guidance,
  ): Promise<{ readonly review: Review; readonly asked: sql.Regeneration }>;
  /** Requested drafts that never arrived, at most `limit`. */
  lostRegenerations(limit: number): Promise<sql.Regeneration[]>;
  /** Returns expired claims to the queue; resolves to how many. */
  releaseExpired(limit: number): Promise<number>;
  /** Expires reviews that were not decided before their deadline ([R2]); resolves to how many. */
  expire(limit: number): Promise<number>;
}

/** The statement by which a newly drafted interaction supersedes the customer's unclaimed ones ([R2]). */
export const supersedeStatement = sql.supersede;

interface Context {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The reviews in this database. */
export function createReviews(context: Context): Reviews {
  const { sql: db, clock } = context;
  const change = (id: InteractionId, reviewer: Reviewer, version?: number): sql.Change => ({
    id,
    reviewer,
    now: iso(clock.now()),
    version: version ?? null,
  });
  const claimUntil = () => iso(clock.now() + claimMs);
  return {
    list: (query) => listQueue(context, query),
    history: (query) => listHistory(context, query),
    counts: (reviewer) => countReviews(context, reviewer),
    get: async (id) => found(await db.query(selectReview(id)), id),
    claim: (id, reviewer) =>
      decide(db, "claim", change(id, reviewer), sql.claim(change(id, reviewer), claimUntil())),
    release: (id, reviewer) => decide(db, "release", change(id, reviewer), sql.release(change(id, reviewer))),
    approve: (id, reviewer, approval, outgoing) =>
      approve(context, change(id, reviewer, approval.version), approval, outgoing),
    reject: (id, reviewer, { reason, version }) => {
      const decision = { ...change(id, reviewer, version), decisionId: context.ids.random(), reason };
      return decide(db, "reject", decision, sql.reject(decision));
    },
    undo: (id, reviewer, anyones, withdraw) =>
      undo(db, change(id, reviewer), { anyones, until: claimUntil() }, withdraw),
    regenerate: (id, reviewer, { guidance, version }) =>
      regenerate(db, change(id, reviewer, version), guidance, claimUntil()),
    lostRegenerations: (limit) => {
      const now = clock.now();
      return db.query(sql.restartRegenerations(iso(now - regenerationMs), iso(now), limit));
    },
    releaseExpired: async (limit) => (await db.query(sql.releaseExpired(iso(clock.now()), limit))).length,
    expire: async (limit) => (await db.query(sql.expire(iso(clock.now()), limit))).length,
  };
}

/** The text sent instead of the draft, or null. */
const finalTextOf = ({ final_text, final_bubbles }: Approval): string | null =>
  final_text ?? final_bubbles?.join("\n\n") ?? null;

/** Only an approval with tags checks, in the same round trip, which of them the taxonomy lacks. */
async function approve(
  { sql: db, clock, ids }: Context,
  change: sql.Change,
  approval: Approval,
  { pieces, fill }: Outgoing,
): Promise<Review> {
  const undoMs = (approval.undo_seconds ?? 0) * 1_000;
  const editTags = [...new Set(approval.edit_tags)];
  const decision = {
    ...change,
    decisionId: ids.random(),
    finalText: finalTextOf(approval),
    pieces,
    editTags,
    qualityScore: approval.quality_score ?? null,
    notes: approval.notes ?? null,
    undoUntil: undoMs === 0 ? null : iso(clock.now() + undoMs),
  };
  const { id, decisionId, now, undoUntil } = decision;
  const filled = fill({ interaction: id, decisionId, now, notBefore: undoUntil ?? now });
  const { taken, unknownTags, reviews } = await db.batch({
    taken: sql.approve(decision),
    filled,
    unknownTags: editTags.length === 0 ? [] : [selectUnknownTags(editTags)],
    reviews: selectReview(id),
  });
  const review = found(reviews, id);
  if (taken.length > 0) return review;
  throw refusal("approve", { ...decision, unknownTags: unknownTags.flat().map(({ tag }) => tag) }, review);
}

async function undo(
  db: Sql,
  change: sql.Change,
  { anyones, until }: { anyones: boolean; until: string },
  withdraw: (withdrawal: Withdrawal) => Statement,
): Promise<Review> {
  const decider = anyones ? null : change.reviewer.id;
  const { taken, reviews } = await db.batch({
    lock: sql.lock(change.id),
    withdrawn: withdraw({ interaction: change.id, decider, now: change.now }),
    taken: sql.undo(change, decider, until),
    reviews: selectReview(change.id),
  });
  const review = found(reviews, change.id);
  if (taken.length > 0) return review;
  throw refusal("undo", change, review);
}

async function regenerate(db: Sql, change: sql.Change, guidance: string, until: string) {
  const { taken, regenerations, reviews } = await db.batch({
    taken: sql.regenerate(change, guidance, until),
    regenerations: sql.selectRegeneration(change.id),
    reviews: selectReview(change.id),
  });
  const review = found(reviews, change.id);
  const [asked] = regenerations;
  if (taken.length > 0 && asked !== undefined) return { review, asked };
  throw refusal("regenerate", change, review);
}

/** Takes a step and reads the review, in one round trip. */
async function decide(
  db: Sql,
  step: Step,
  change: sql.Change,
  statement: Statement<{ id: string }>,
): Promise<Review> {
  const { taken, reviews } = await db.batch({ taken: statement, reviews: selectReview(change.id) });
  const review = found(reviews, change.id);
  if (taken.length > 0) return review;
  throw refusal(step, change, review);
}

function found(rows: readonly Review[], id: InteractionId): Review {
  const review = rows[0];
  if (review === undefined) {
    throw new NadiaError("not_found", "there is no review with this id", { facts: { review: id } });
  }
  return review;
}
