/** Handles what a reviewer wrote to the bot: a linking code, or an answer in a group. */
import { linkAccount } from "../access/telegram.ts";
import { iso } from "../kernel/clock.ts";
import { takeReviewerUpdate } from "../posts/arriving.ts";
import type { ReviewerUpdate } from "../posts/schema.ts";
import { handle } from "../wal/copies.ts";
import type { PostPorts } from "./show-posts.ts";

/** Handles an update that the webhook kept, at most once. Throws Postgres errors from before it was taken. */
export async function reviewerUpdate(ports: PostPorts, updateId: number): Promise<void> {
  const { sql, clock } = ports;
  const update = await takeReviewerUpdate(ports, updateId);
  await sql.query(handle([{ update_id: updateId, place: null }], iso(clock.now())));
  if (update?.kind === "link") await link(ports, update);
}

type Of<Kind extends ReviewerUpdate["kind"]> = Extract<ReviewerUpdate, { kind: Kind }>;

async function link(ports: PostPorts, { from, chat_id, code_hash }: Of<"link">): Promise<void> {
  const linked = await linkAccount(ports, code_hash, from);
  ports.log.info("telegram.link", { done: linked !== null, reviewer: linked?.id });
  const text =
    linked === null
      ? "This code is unknown, used or expired. Get a new one in the console's settings."
      : `Linked: you review as ${linked.name}. You can end this in the console's settings.`;
  await say(ports, chat_id, text);
}

/** A note to one person; if it is lost, the console shows the same. */
async function say({ groupApi, log }: PostPorts, chat_id: number, text: string): Promise<void> {
  const result = await groupApi.post({ chat_id, thread_id: null, text, entities: [], keyboard: [] });
  if (result.kind !== "sent") log.warn("telegram.note_not_sent", { result: result.kind });
}
