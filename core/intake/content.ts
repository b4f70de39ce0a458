/** What a message says and shows, whoever wrote it and wherever it stands. */
import { mediaOf, otherContent } from "./media.ts";
import { plainTextOf } from "./rich.ts";
import { contentFates, contentFields, type ContentField } from "./rules.ts";
import type { Media } from "./schema.ts";
import { isJsonObject, type Json } from "./storable.ts";
import type { Content } from "./update.ts";

/** The field that holds a message's content, or undefined when Telegram has invented a new one. */
export function contentOf(message: Json | undefined): ContentField | undefined {
  if (!isJsonObject(message)) return undefined;
  return contentFields.find((field) => Object.hasOwn(message, field));
}

/** The text, the caption, or the plain text of a rich message. */
export const textOf = ({ text, caption, rich_message }: Content): string | null =>
  text ?? caption ?? (plainTextOf(rich_message) || null);

/** What is there beside the text; null when there is nothing. */
export function mediaIn(message: Content, field: ContentField | undefined): Media | null {
  const fate = field === undefined ? "other" : contentFates[field];
  if (fate === "text") return null;
  const referred = fate === "other" || fate === "service" ? undefined : mediaOf(message, fate);
  return referred ?? otherContent(message, field);
}
