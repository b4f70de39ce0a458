/** Posts of reviews in reviewers' groups: what has to be sent or edited, and what became of it ([R5]). */
import { retryMs } from "../delivery/rules.ts";
import type { SendResult } from "../delivery/port.ts";
import { iso } from "../kernel/clock.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Statement } from "../kernel/sql.ts";
import { recordMove } from "./moves.ts";
import type { EditResult } from "./port.ts";
import { absenceMs, busyMs, maxAttempts, postsAtOnce, postWithinMs } from "./rules.ts";
import type { PostSettings } from "./schema.ts";
import type { Panel, PostRow } from "./sql.ts";
import * as sql from "./sql.ts";

export type { Panel, PostRow } from "./sql.ts";

/**
 * Schedules the posts of a customer whose reviews changed. It does not throw: the review itself is stored, and the
 * sweep replaces a lost job.
 */
export async function schedulePosts(
  { jobs, log, reviewGroups }: Pick<Ports, "jobs" | "log"> & PostSettings,
  customer: CustomerId,
): Promise<void> {
  if (reviewGroups.length === 0) return;
  await jobs.delivery({ v: 1, kind: "posts", customer_id: customer }, 0).catch((error: unknown) => {
    log.error("posts.not_scheduled", error, { customer });
  });
}

/** A post to be shown, and in how many ms. */
export interface DuePost extends Pick<PostRow, "interaction_id" | "chat_id" | "sent_chat_id"> {
  readonly due_in_ms: number;
}

/**
 * The posts of a customer's reviews that have to be shown; reviews that were decided before they were posted stay
 * unposted.
 */
export async function duePosts(
  { sql: db, clock, reviewGroups }: Pick<Ports, "sql" | "clock"> & PostSettings,
  customer: CustomerId,
): Promise<DuePost[]> {
  const now = clock.now();
  const { due } = await db.batch({
    queued: sql.queuePosts(customer, reviewGroups, iso(now), iso(now - postWithinMs)),
    dropped: sql.dropDecided(customer),
    due: sql.selectDue(customer, reviewGroups, iso(now), postsAtOnce),
  });
  return due.map(({ due_at, ...post }) => ({ ...post, due_in_ms: Math.max(0, Date.parse(due_at) - now) }));
}

/**
 * Lets a post wait, ms; false if it waits already. Only who made it wait schedules the next job, and the sweep does not
 * see it until then: otherwise each sweep would add a job that lives until the post is shown.
 */
export async function deferPost(
  { sql: db, clock }: Pick<Ports, "sql" | "clock">,
  post: DuePost,
  waitMs: number,
): Promise<boolean> {
  const now = clock.now();
  return (await db.query(sql.deferPost(post, iso(now), iso(now + waitMs)))).length > 0;
}

/** A post that this worker shows. */
export interface TakenPost extends PostRow {
  readonly attempt: string;
}

/** Takes a post; null if another worker has it, or nothing is left to show. */
export async function takePost(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  { interaction_id, chat_id }: Pick<DuePost, "interaction_id" | "chat_id">,
): Promise<TakenPost | null> {
  const now = clock.now();
  const attempt = ids.random();
  const [row] = await db.query(
    sql.takePost({ interaction_id, chat_id, attempt, now: iso(now) }, iso(now + busyMs)),
  );
  return row === undefined ? null : { ...row, attempt };
}

/** What was shown: a version with a panel, in a topic. */
export interface Shown {
  readonly version: number;
  readonly panel: Panel;
  readonly thread_id: number | null;
}

type Outcome = Pick<sql.Receipt, "state"> &
  Partial<Pick<sql.Receipt, "sent_chat_id" | "message_id" | "shown_version" | "error">> & {
    readonly retryInMs?: number;
  };

/** What Telegram's answer to a new post means; what may have arrived is never sent again. */
function sent(post: TakenPost, result: SendResult | { kind: "topic_gone" }, shown: Shown): Outcome {
  const { kind } = result;
  if (kind === "sent") {
    return { state: "posted", message_id: result.message_id, shown_version: shown.version };
  }
  if (kind === "wait") return { state: "queued", retryInMs: result.ms };
  if (kind === "topic_gone") return { state: "queued", retryInMs: 0 };
  if (kind === "migrated") return { state: "queued", sent_chat_id: result.chat_id, retryInMs: 0 };
  const error = result.reason;
  if (kind === "unclear") return { state: "unknown", error };
  return kind === "not_sent" && post.attempts < maxAttempts
    ? { state: "queued", error, retryInMs: retryMs(post.attempts) }
    : { state: "refused", error };
}

/** What Telegram's answer to an edit means; an edit can always be repeated. */
function edited(post: TakenPost, result: EditResult, shown: Shown): Outcome {
  if (result.kind === "edited") return { state: "posted", shown_version: shown.version };
  if (result.kind === "gone") return { state: "dropped", error: result.reason };
  // The supergroup has none of the old group's messages under their ids, so it gets a new one.
  if (result.kind === "migrated") return { state: "queued", sent_chat_id: result.chat_id, retryInMs: 0 };
  if (result.kind === "wait") return { state: "posted", retryInMs: result.ms };
  if (result.kind === "forbidden")
    return post.attempts < maxAttempts
      ? { state: "posted", error: result.reason, retryInMs: absenceMs(post.attempts) }
      : { state: "dropped", error: result.reason };
  return { state: "posted", error: result.reason, retryInMs: retryMs(post.attempts) };
}

export type ShowResult =
  | { readonly did: "post"; readonly result: SendResult | { readonly kind: "topic_gone" } }
  | { readonly did: "edit"; readonly result: EditResult }
  /** The review no longer exists. */
  | { readonly did: "nothing" };

/** Records what became of an attempt; resolves to when to try again, ms, or null. */
export async function recordPost(
  { sql: db, clock, log }: Pick<Ports, "sql" | "clock" | "log">,
  post: TakenPost,
  show: ShowResult,
  shown: Shown,
): Promise<number | null> {
  const outcome = outcomeOf(post, show, shown);
  if (outcome.state === "refused" || outcome.state === "unknown")
    log.error("posts.failed", null, {
      interaction: post.interaction_id,
      chat: post.chat_id,
      state: outcome.state,
      reason: outcome.error,
    });
  const { retryInMs = null, sent_chat_id: moved_to = null } = outcome;
  if (moved_to !== null) await recordMove({ sql: db, clock, log }, { chat_id: post.chat_id, moved_to });
  await db.query(
    sql.recordPost({
      interaction_id: post.interaction_id,
      chat_id: post.chat_id,
      attempt: post.attempt,
      state: outcome.state,
      sent_chat_id: moved_to ?? post.sent_chat_id,
      moved: moved_to !== null,
      thread_id: shown.thread_id,
      message_id: outcome.message_id ?? null,
      shown_version: outcome.shown_version ?? null,
      requested_panel: post.panel,
      panel: shown.panel,
      not_before: retryInMs === null ? null : iso(clock.now() + retryInMs),
      error: outcome.error ?? null,
    }),
  );
  return retryInMs;
}

function outcomeOf(post: TakenPost, show: ShowResult, shown: Shown): Outcome {
  if (show.did === "nothing") return { state: "dropped" };
  return show.did === "post" ? sent(post, show.result, shown) : edited(post, show.result, shown);
}

/** The post to which a pressed button belongs, or null. */
export const pressedPost = async (
  { sql: db }: Pick<Ports, "sql">,
  review: InteractionId,
  at: { readonly chat_id: number; readonly message_id: number },
): Promise<PostRow | null> =>
  (await db.query(sql.selectPressed(review, at.chat_id, at.message_id)))[0] ?? null;

/** Shows other buttons below a post, for this person. */
export const openPanel = async (
  { sql: db }: Pick<Ports, "sql">,
  { interaction_id, chat_id }: Pick<PostRow, "interaction_id" | "chat_id">,
  panel: Panel,
  by: ReviewerId | null,
): Promise<void> => void (await db.query(sql.setPanel(interaction_id, chat_id, panel, by)));

/** Who can or cannot be reached now: a business account's chats, or the customer of a log. */
interface Reachable {
  readonly connections: readonly { readonly connection: string }[];
  readonly reachable: object | null;
}

/** The statements after which the sweep shows posts again that say who can be reached. */
export const reachabilityChanged = (
  customer: CustomerId,
  { connections, reachable }: Reachable,
): Statement[] => [
  ...(connections.length === 0
    ? []
    : [sql.showConnectionsAgain(connections.map(({ connection }) => connection))]),
  ...(reachable === null ? [] : [sql.showCustomerAgain(customer)]),
];

/** Schedules posts that are missing or show an older version; resolves to the number of customers. */
export async function restartPosts(
  { sql: db, clock, jobs, reviewGroups }: Pick<Ports, "sql" | "clock" | "jobs"> & PostSettings,
  limit: number,
): Promise<number> {
  if (reviewGroups.length === 0) return 0;
  const now = clock.now();
  const due = await db.query(
    sql.selectCustomersDue(reviewGroups, { now: iso(now), since: iso(now - postWithinMs), limit }),
  );
  for (const { user_id } of due) await jobs.delivery({ v: 1, kind: "posts", customer_id: user_id }, 0);
  return due.length;
}

/** Gives up posts whose worker died: they may have arrived. Resolves to their number. */
export const giveUpStuckPosts = async ({ sql: db, clock }: Pick<Ports, "sql" | "clock">): Promise<number> =>
  (await db.query(sql.markStuckUnknown(iso(clock.now())))).length;
