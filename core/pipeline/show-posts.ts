/** Shows a customer's reviews in the reviewers' groups: posts new ones, and edits those that changed ([R5]). */
import type { SendSlots } from "../delivery/port.ts";
import { hasCode } from "../kernel/errors.ts";
import type { CustomerId, InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { type Card, cardOf } from "../posts/card.ts";
import type { GroupApi } from "../posts/port.ts";
import {
  deferPost,
  type DuePost,
  duePosts,
  recordPost,
  type ShowResult,
  type TakenPost,
  takePost,
} from "../posts/posts.ts";
import type { PostSettings } from "../posts/schema.ts";
import { forgetTopic, topicOf } from "../posts/topics.ts";
import { getReview } from "../review/list.ts";
import type { Review, ReviewSettings } from "../review/schema.ts";
import { waitForSlot } from "./deliver.ts";

export interface PostPorts
  extends Pick<Ports, "sql" | "clock" | "ids" | "jobs" | "log">, PostSettings, ReviewSettings {
  readonly groupApi: GroupApi;
  readonly slots: SendSlots;
  /** Where a review opens, or null. */
  readonly openReview: ((id: InteractionId) => string) | null;
}

/** A post that another worker has is checked again after this long, ms. */
const busyAgainMs = 2_000;

/**
 * Shows what is due; what has to wait gets a later job. Safe to run twice and concurrently. Throws
 * `database_unavailable`, `circuit_open` or `queue_unavailable`; the sweep starts it again.
 */
export async function showPosts(ports: PostPorts, customer: CustomerId): Promise<void> {
  if (ports.reviewGroups.length === 0) return;
  const waits: number[] = [];
  for (const post of await duePosts(ports, customer)) {
    const wait = await showPost(ports, post);
    if (wait !== null) waits.push(wait);
  }
  if (waits.length === 0) return;
  const delay = Math.ceil(Math.min(...waits) / 1_000) * 1_000;
  await ports.jobs.delivery({ v: 1, kind: "posts", customer_id: customer }, Math.min(900_000, delay));
}

/** Resolves to the time until it has to be checked again, ms, or null. */
async function showPost(ports: PostPorts, due: DuePost): Promise<number | null> {
  if (due.due_in_ms > 0) return due.due_in_ms;
  const slot = { chat_id: due.sent_chat_id, connection: null };
  const wait = await waitForSlot(ports, slot, 0);
  if (wait > 0) return (await deferPost(ports, due, wait)) ? wait : null;
  const post = await takePost(ports, due);
  if (post === null) return busyAgainMs;
  const review = await reviewOf(ports, post.interaction_id);
  if (review === null)
    return recordPost(ports, post, { did: "nothing" }, { version: 0, panel: "main", thread_id: null });
  const card = cardOf(review, {
    panel: post.panel,
    panel_by: post.panel_by,
    now: ports.clock.now(),
    open: ports.openReview,
  });
  const thread_id = await threadOf(ports, post, review);
  const shown = { version: review.version, panel: card.panel, thread_id };
  const show = await send(ports, { ...post, thread_id }, card);
  if (show.did === "post" && show.result.kind === "topic_gone" && thread_id !== null)
    await forgetTopic(ports, post.sent_chat_id, thread_id);
  if (show.did !== "nothing" && show.result.kind === "wait") await ports.slots.hold(slot, show.result.ms);
  return recordPost(ports, post, show, shown);
}

/** Where the post is, or where a new one goes. */
const threadOf = (
  ports: PostPorts,
  post: TakenPost,
  { customer }: Review,
): Promise<number | null> | number | null =>
  post.message_id === null
    ? topicOf(ports, post.sent_chat_id, { id: customer.id, name: customer.nickname ?? customer.display_name })
    : post.thread_id;

async function send({ groupApi }: PostPorts, post: TakenPost, card: Card): Promise<ShowResult> {
  const message = { ...card, chat_id: post.sent_chat_id };
  const { message_id, thread_id } = post;
  return message_id === null
    ? { did: "post", result: await groupApi.post({ ...message, thread_id }) }
    : { did: "edit", result: await groupApi.edit({ ...message, message_id }) };
}

/** The review, or null if it was erased or archived in the meantime. */
const reviewOf = (ports: PostPorts, id: InteractionId): Promise<Review | null> =>
  getReview(ports, id).catch((error: unknown) => {
    if (hasCode(error, "not_found")) return null;
    throw error;
  });
