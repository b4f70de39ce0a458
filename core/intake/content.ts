/** The text and content of a message, regardless of its author and of where it is nested. */
import type { Mark } from "./details-schema.ts";
import { mediaOf, otherContent } from "./media.ts";
import { fittingMarks, marksOf } from "./marks.ts";
import { richTextOf } from "./rich.ts";
import { contentFates, contentFields, type ContentField } from "./rules.ts";
import type { Media } from "./schema.ts";
import { isJsonObject, type Json } from "./storable.ts";
import type { Content } from "./update.ts";

/** The field that holds a message's content, or undefined if Telegram has added a new one. */
export function contentOf(message: Json | undefined): ContentField | undefined {
  if (!isJsonObject(message)) return undefined;
  return contentFields.find((field) => Object.hasOwn(message, field));
}

/** The text, the caption, or the plain text of a rich message. */
export const textOf = ({ text, caption, rich_message }: Content): string | null =>
  text ?? caption ?? (richTextOf(rich_message).text || null);

/** Parts of that text with a meaning that the characters do not show. */
export function marksIn({ text, caption, rich_message, entities, caption_entities }: Content): Mark[] {
  if (text !== undefined) return fittingMarks(marksOf(entities, text));
  return fittingMarks(
    caption === undefined ? richTextOf(rich_message).marks : marksOf(caption_entities, caption),
  );
}

/** Content other than the text; null if there is none. */
export function mediaIn(message: Content, field: ContentField | undefined): Media | null {
  const fate = field === undefined ? "other" : contentFates[field];
  if (fate === "text") return null;
  const referred = fate === "other" || fate === "service" ? undefined : mediaOf(message, fate);
  return referred ?? otherContent(message, field);
}
