/** The queue and its decisions. */
import * as z from "zod";
import { type Clock, iso } from "../kernel/clock.ts";
import { NadiaError } from "../kernel/errors.ts";
import type { Ids, InteractionId } from "../kernel/ids.ts";
import type { Sql, Statement } from "../kernel/sql.ts";
import { claimMs, statesBefore, type Step } from "./rules.ts";
import type { Approval, Rejection, Review, Reviewer, ReviewPage, ReviewQuery } from "./schema.ts";
import * as sql from "./sql.ts";

/** What the pipeline needs to put an approved reply into the outbox, in the decision's own transaction. */
export interface Approved {
  readonly interaction: InteractionId;
  readonly decisionId: string;
  /** The reviewer's text, or null when the draft goes out as it is. */
  readonly finalText: string | null;
  readonly now: string;
}

export interface Reviews {
  /** A page by priority and age. Throws `field_invalid` for a cursor that is not ours. */
  list(query: ReviewQuery): Promise<ReviewPage>;
  /** Throws `not_found`. */
  get(id: InteractionId): Promise<Review>;
  /** Takes a review for ten minutes, or renews it. Throws `claimed_by_other`, `already_decided`, `wrong_state`, `not_found`. */
  claim(id: InteractionId, reviewer: Reviewer): Promise<Review>;
  /** Gives it back; throws as `claim` does. */
  release(id: InteractionId, reviewer: Reviewer): Promise<Review>;
  /** Decides and fills the outbox in one transaction; throws as `claim` does, and `version_conflict`, `field_invalid`. */
  approve(
    id: InteractionId,
    reviewer: Reviewer,
    approval: Approval,
    outbox: (approved: Approved) => Statement,
  ): Promise<Review>;
  /** Decides that nothing is sent; throws as `approve` does. */
  reject(id: InteractionId, reviewer: Reviewer, rejection: Rejection): Promise<Review>;
  /** Puts claims that ran out back into the queue; resolves to how many. */
  releaseExpired(limit: number): Promise<number>;
}

/** The statement by which a freshly drafted interaction supersedes the customer's unclaimed ones ([R2]). */
export const supersedeStatement = sql.supersede;

interface Context {
  readonly sql: Sql;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** The reviews in this database. */
export function createReviews(context: Context): Reviews {
  const { clock, ids } = context;
  const change = (id: InteractionId, reviewer: Reviewer, version?: number): sql.Change => ({
    id,
    reviewer,
    now: iso(clock.now()),
    version: version ?? null,
  });
  return {
    list: (query) => list(context, query),
    get: async (id) => found(await context.sql.query(sql.selectReview(id)), id),
    claim: (id, reviewer) => {
      const statement = sql.claim(change(id, reviewer), iso(clock.now() + claimMs));
      return decide(context, "claim", change(id, reviewer), [statement]);
    },
    release: (id, reviewer) =>
      decide(context, "release", change(id, reviewer), [sql.release(change(id, reviewer))]),
    approve: (id, reviewer, approval, outbox) => {
      const decision = {
        ...change(id, reviewer, approval.version),
        decisionId: ids.random(),
        ...edits(approval),
      };
      const { decisionId, finalText, now } = decision;
      const filled = outbox({ interaction: id, decisionId, finalText, now });
      return decide(context, "approve", decision, [sql.approve(decision), filled]);
    },
    reject: (id, reviewer, rejection) => {
      const decision = { ...change(id, reviewer, rejection.version), decisionId: ids.random(), ...rejection };
      return decide(context, "reject", { ...decision, version: rejection.version ?? null }, [
        sql.reject({ ...decision, version: rejection.version ?? null }),
      ]);
    },
    releaseExpired: async (limit) =>
      (await context.sql.query(sql.releaseExpired(iso(clock.now()), limit))).length,
  };
}

const edits = (approval: Approval) => ({
  finalText: approval.final_text ?? null,
  editTags: approval.edit_tags ?? [],
  qualityScore: approval.quality_score ?? null,
  notes: approval.notes ?? null,
});

/** A change that may lack the text without which an approval sends nothing. */
type Asked = sql.Change & { readonly finalText?: string | null };

/** Takes a step with what belongs to it and reads the review, in one round trip. */
async function decide(
  { sql: db }: Context,
  step: Step,
  change: Asked,
  statements: readonly [Statement<{ id: string }>, ...Statement[]],
): Promise<Review> {
  const rows = await db.batch([...statements, sql.selectReview(change.id)]);
  const review = found(rows.at(-1) as Review[], change.id);
  if ((rows[0] ?? []).length > 0) return review;
  throw refusal(step, change, review);
}

function found(rows: readonly Review[], id: InteractionId): Review {
  const review = rows[0];
  if (review === undefined) {
    throw new NadiaError("not_found", "there is no review with this id", { facts: { review: id } });
  }
  return review;
}

/** Why the step was not taken, told from the review as it is now and the time at which the step was asked for. */
function refusal(step: Step, change: Asked, review: Review): NadiaError {
  const facts = { review: review.id, review_status: review.status };
  if (review.decided_by !== null && review.decided_at !== null) {
    const { name } = review.decided_by;
    return new NadiaError("already_decided", `${name} was faster and decided at ${review.decided_at}`, {
      facts: { ...facts, decided_by: name, decided_at: review.decided_at },
    });
  }
  const { claimed_by: holder, claimed_until: until } = review;
  if (holder !== null && until !== null && holder.id !== change.reviewer.id && until > change.now) {
    return new NadiaError("claimed_by_other", `${holder.name} holds this review until ${until}`, {
      facts: { ...facts, claimed_by: holder.name, claimed_until: until },
    });
  }
  if (!statesBefore(step).includes(review.status)) {
    return new NadiaError("wrong_state", `a review that is ${review.status} cannot be changed so`, { facts });
  }
  if (step === "approve" && review.draft === null && change.finalText === null && fits(change, review)) {
    return new NadiaError("field_invalid", "there is no draft: write the answer in final_text", {
      facts: { ...facts, field: "final_text" },
    });
  }
  // Nothing forbids the step now, so what forbade it changed between the step and this look.
  return new NadiaError(
    "version_conflict",
    `this review is now at version ${review.version}; read it again`,
    { facts: { ...facts, version: review.version } },
  );
}

const fits = ({ version }: Asked, review: Review) => version === null || version === review.version;

/** What Postgres can compare with: its `smallint`, and years that it knows. */
const Cursor = z.tuple([z.int().min(1).max(9), z.iso.datetime().regex(/^(?!0000)/), z.uuid()]);

async function list({ sql: db, clock }: Context, query: ReviewQuery): Promise<ReviewPage> {
  const after = query.cursor === undefined ? null : parseCursor(query.cursor);
  const rows = await db.query(
    sql.selectReviews({
      status: query.status ?? (query.customer === undefined ? "pending" : null),
      customer: query.customer ?? null,
      flag: query.flag ?? null,
      createdBefore: query.older_than === undefined ? null : iso(clock.now() - query.older_than * 1_000),
      after,
      limit: query.limit + 1,
    }),
  );
  const items = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? items.at(-1) : undefined;
  return { items, next_cursor: last === undefined ? null : cursorOf(last) };
}

const cursorOf = (review: Review): string =>
  Buffer.from(JSON.stringify([review.priority, review.created_at, review.id])).toString("base64url");

function parseCursor(text: string): { priority: number; created_at: string; id: string } {
  try {
    const [priority, created_at, id] = Cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
    return { priority, created_at, id };
  } catch (cause) {
    throw new NadiaError("field_invalid", "cursor must be a next_cursor of an earlier page", {
      cause,
      facts: { field: "cursor" },
    });
  }
}
