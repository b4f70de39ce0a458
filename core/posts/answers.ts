/** Answers that reviewers write in a group: requested, written, previewed, then sent or discarded ([R5]). */
import { iso } from "../kernel/clock.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Review } from "../review/schema.ts";
import { markupOf } from "../markup/markup.ts";
import type { Markup } from "../markup/schema.ts";
import * as sql from "./answers-sql.ts";
import { buttonData } from "./button.ts";
import { reasonOf } from "./card.ts";
import type { GroupMessage, Keyboard } from "./port.ts";
import { busyMs } from "./rules.ts";
import { shorten, Text } from "./text.ts";

export type { Answer } from "./answers-sql.ts";

/**
 * The bot's message that requests an answer, as a reply to the review's post; it opens the person's input field. It does
 * not name the customer, because Telegram lets nobody edit a message that does that, so the name could not be removed.
 */
export function askFor(person: {
  readonly name: string;
  readonly telegramId: number;
}): Pick<GroupMessage, "text" | "entities" | "mention" | "ask" | "keyboard"> {
  const name = shorten(person.name, 60);
  return {
    text: `${name}, reply to this message with the answer.`,
    entities: [],
    mention: { user_id: person.telegramId, offset: 0, length: name.length },
    ask: "The answer",
    keyboard: [],
  };
}

/** Stores which message requested an answer, and from whom. */
export const rememberPrompt = async (
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  request: sql.Request,
): Promise<void> =>
  void (await db.query(sql.insertAnswer({ ...request, id: ids.random() }, iso(clock.now()))));

/** The answer that a message requested, or null. */
export const answerTo = async (
  { sql: db }: Pick<Ports, "sql">,
  at: { readonly chat_id: number; readonly message_id: number },
): Promise<sql.Answer | null> => (await db.query(sql.selectByPrompt(at.chat_id, at.message_id)))[0] ?? null;

/** An answer, or null if it was sent or discarded. */
export const getAnswer = async ({ sql: db }: Pick<Ports, "sql">, id: string): Promise<sql.Answer | null> =>
  (await db.query(sql.selectAnswer(id)))[0] ?? null;

/** How a reply, or the edit of one, relates to the answer that is written already. */
export function ageOf(
  { reply_id, reply_update_id }: sql.Answer,
  { message_id, update_id }: sql.Reply,
): "newest" | "overtaken" | "earlier" {
  if (reply_id === null || message_id > reply_id) return "newest";
  if (message_id < reply_id) return "earlier";
  return reply_update_id === null || update_id > reply_update_id ? "newest" : "overtaken";
}

/**
 * Stores that a preview is about to be sent, because it names the customer; resolves to its id. If the process dies
 * before its outcome is stored, an erasure at least reports that a message may remain.
 */
export async function announcePreview(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  answer: sql.Answer,
): Promise<string> {
  const id = ids.random();
  const now = clock.now();
  await db.query(sql.insertNamingMessage({ ...answer, id }, iso(now), iso(now + busyMs)));
  return id;
}

/** Stores what was written, and which message previews it. */
export async function storeAnswer(
  { sql: db }: Pick<Ports, "sql">,
  answer: sql.Answer,
  written: sql.Reply & { readonly text: string },
  preview: sql.Place & { readonly id: string },
): Promise<void> {
  await db.batch({
    message: sql.markNamingSent(preview.id, preview),
    answer: sql.writeAnswer(answer.id, written.text, written, preview),
  });
}

/** Forgets a preview that was not sent. */
export const forgetPreview = async ({ sql: db }: Pick<Ports, "sql">, id: string): Promise<void> =>
  void (await db.query(sql.deleteNamingMessage(id)));

/** The answer was sent or discarded: its text is removed, and what is still written to it changes nothing. */
export const closeAnswer = async ({ sql: db }: Pick<Ports, "sql">, id: string): Promise<void> =>
  void (await db.query(sql.closeAnswer(id)));

/** UTF-16 units of an answer that fit into the message that previews it. */
export const maxPreviewLength = 3_800;

/** The answer as the customer would see it, with the buttons that send or discard it. */
export function previewOf(
  review: Review,
  { id, text, isBlocked }: { readonly id: string; readonly text: string; readonly isBlocked: boolean },
): Markup & { readonly keyboard: Keyboard } {
  const customer = shorten(review.customer.nickname ?? review.customer.display_name, 60);
  const shown = new Text().line(`To ${customer}:`, "bold").addMarkup(markupOf(text));
  const label = isBlocked ? shorten(`Send although it is blocked (${reasonOf(review)})`, 100) : "Send";
  const { version } = review;
  return {
    text: shown.text,
    entities: shown.entities,
    keyboard: [
      [{ text: label, data: buttonData({ action: "send_answer", choice: null, id, version }) }],
      [{ text: "Cancel", data: buttonData({ action: "drop_answer", choice: null, id, version }) }],
    ],
  };
}
