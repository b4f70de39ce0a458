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
import { shorten, Text } from "./text.ts";

export type { Answer } from "./answers-sql.ts";

/** The bot's message that requests an answer; it opens the person's input field. */
export function askFor(
  review: Review,
  person: { readonly name: string; readonly telegramId: number },
): Pick<GroupMessage, "text" | "entities" | "mention" | "ask" | "keyboard"> {
  const name = shorten(person.name, 60);
  const customer = shorten(review.customer.nickname ?? review.customer.display_name, 60);
  return {
    text: `${name}, reply to this message with the answer to ${customer}.`,
    entities: [],
    mention: { user_id: person.telegramId, offset: 0, length: name.length },
    ask: "The answer",
    keyboard: [],
  };
}

/** Stores which message requested an answer, and from whom. */
export async function rememberPrompt(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  answer: Omit<sql.Answer, "id" | "text" | "preview_id">,
): Promise<void> {
  const now = iso(clock.now());
  await db.batch({
    answer: sql.insertAnswer({ ...answer, id: ids.random() }, now),
    message: sql.insertNamingMessage({ ...answer, id: ids.random(), message_id: answer.prompt_id }, now),
  });
}

/** The answer that a message requested, or null. */
export const answerTo = async (
  { sql: db }: Pick<Ports, "sql">,
  at: { readonly chat_id: number; readonly message_id: number },
): Promise<sql.Answer | null> => (await db.query(sql.selectByPrompt(at.chat_id, at.message_id)))[0] ?? null;

/** An answer, or null if it was sent or discarded. */
export const getAnswer = async ({ sql: db }: Pick<Ports, "sql">, id: string): Promise<sql.Answer | null> =>
  (await db.query(sql.selectAnswer(id)))[0] ?? null;

/** Stores what was written, and which message previews it. */
export async function storeAnswer(
  { sql: db, clock, ids }: Pick<Ports, "sql" | "clock" | "ids">,
  answer: sql.Answer,
  text: string,
  previewId: number,
): Promise<void> {
  const now = iso(clock.now());
  await db.batch({
    answer: sql.writeAnswer(answer.id, text, previewId),
    message: sql.insertNamingMessage({ ...answer, id: ids.random(), message_id: previewId }, now),
  });
}

/** Forgets an answer. */
export const forgetAnswer = async ({ sql: db }: Pick<Ports, "sql">, id: string): Promise<void> =>
  void (await db.query(sql.deleteAnswer(id)));

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
