/** Inserts reviews and reviewers directly into an app's database, without a customer or a model. */
import { secretHashOf } from "../../core/access/holders.ts";
import { sql, statement } from "../../core/compiler.ts";
import { iso } from "../../core/kernel/clock.ts";
import {
  type CustomerId,
  customerIdOf,
  type InteractionId,
  interactionIdOf,
  randomIds,
  ReviewerId,
} from "../../core/kernel/ids.ts";
import type { Sql } from "../../core/kernel/sql.ts";
import { Review } from "../../core/review/schema.ts";
import { type Answer, apiKey, databaseOf, type Harness } from "./harness.ts";

/** How a review differs from the default: one clean draft of one bubble, pending. */
export interface Plan {
  readonly userId?: number;
  /** The draft's bubbles; null means that no draft could be made. */
  readonly bubbles?: readonly string[] | null;
  readonly flag?: "clean" | "flagged" | "blocked";
  readonly priority?: number;
  /** ms since 1970; by default a minute ago by the app's clock. */
  readonly createdAt?: number;
  /** ms since 1970; by default never. */
  readonly deadline?: number;
  /** The business connection of its chat; by default an ordinary chat. */
  readonly connection?: string;
}

export interface Planted {
  readonly id: InteractionId;
  readonly created_at: string;
  readonly customer: CustomerId;
}

let planted = 0;

/** Inserts a review, for a new customer unless `userId` names one. */
export async function plant(harness: Harness, plan: Plan = {}): Promise<Planted> {
  planted += 1;
  const { userId = 500_000 + planted, bubbles = ["Hello there."], flag = "clean" } = plan;
  const customer = customerIdOf(userId);
  const id = interactionIdOf({ connection: null, chat_id: userId, message_id: 1_000_000 + planted });
  const created_at = iso(plan.createdAt ?? harness.clock.now() - 60_000);
  const verdict = bubbles === null ? null : flag;
  await databaseOf(harness).batch({
    customer: statement(sql`insert into users (id, telegram_user_id, display_name)
      values (${customer}::uuid, ${userId}::bigint, 'Ann') on conflict do nothing`),
    review:
      statement(sql`insert into interactions (id, created_at, user_id, connection, chat_id, status, priority, draft_text,
        draft_bubbles, failure, llm1_model, llm1_text, verdict_level, verdict_score, deadline)
      values (${id}::uuid, ${created_at}::timestamptz, ${customer}::uuid, ${plan.connection ?? null},
        ${userId}::bigint, ${bubbles === null ? "failed" : "pending"}, ${plan.priority ?? 5}::smallint,
        ${bubbles?.join("\n\n") ?? null}, ${bubbles === null ? null : JSON.stringify(bubbles)}::jsonb,
        ${bubbles === null ? "model_failed: offline (timeout)" : null},
        ${bubbles === null ? null : "offline"}, ${bubbles?.join("\n\n") ?? null},
        ${verdict}, ${verdict === null ? null : 0.5}::numeric,
        ${plan.deadline === undefined ? null : iso(plan.deadline)}::timestamptz)`),
  });
  return { id, created_at, customer };
}

/** A person with their own key. */
export interface KeyHolder {
  readonly id: ReviewerId;
  readonly name: string;
  readonly key: string;
}

/** The owner of the app's first key (migration 002). */
export const admin: KeyHolder = {
  id: ReviewerId.parse("00000000-0000-5000-8000-000000000001"),
  name: "admin",
  key: apiKey,
};

/** A reviewer who can sign in with `key`. */
export async function addReviewer(store: Sql, name: string): Promise<KeyHolder> {
  const holder = { id: ReviewerId.parse(randomIds.random()), name, key: `key-of-${name}-0123456789` };
  await store.batch({
    reviewer: statement(
      sql`insert into reviewers (id, name, role) values (${holder.id}::uuid, ${name}, 'reviewer')`,
    ),
    key: statement(sql`insert into api_keys (id, reviewer_id, key_hash)
      values (${randomIds.random()}::uuid, ${holder.id}::uuid, ${secretHashOf(holder.key)})`),
  });
  return holder;
}

export type Verb = "claim" | "release" | "approve" | "reject" | "undo" | "regenerate";
const bodies: Partial<Record<Verb, object>> = {
  reject: { reason: "no" },
  approve: {},
  undo: {},
  regenerate: { guidance: "Shorter, please." },
};

/** Requests a step on a review; one that needs a body gets a default body if none is given. */
export const ask = (
  harness: Harness,
  verb: Verb,
  id: string,
  by: KeyHolder = admin,
  body: unknown = bodies[verb],
): Promise<Answer> => harness.api("POST", `/v1/reviews/${id}/${verb}`, body, by.key);

/** The review as the API shows it. */
export async function reviewOf(harness: Harness, id: string): Promise<Review> {
  const answer = await harness.api("GET", `/v1/reviews/${id}`);
  if (answer.status !== 200) throw new Error(`GET answered ${answer.status}`);
  return Review.parse(answer.body);
}

/** The audited actions on a review, oldest first. */
export async function auditOf(harness: Harness, id: string): Promise<string[]> {
  const rows = await databaseOf(harness).query(
    statement<{ action: string }>(sql`select action from audit_log where subject_id = ${id} order by id`),
  );
  return rows.map((row) => row.action);
}
