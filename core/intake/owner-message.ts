/** What the owner of a business account writes to a customer in Telegram, read as a customer's message is. */
import { contentValues } from "./content-values.ts";
import { contentOf, marksIn, mediaIn, textOf } from "./content.ts";
import type { ReadableMessage } from "./details-schema.ts";
import { contentFates } from "./rules.ts";
import type { Media, UndraftedEnvelope } from "./schema.ts";
import { isJsonObject, type Json } from "./storable.ts";
import { PrivateMessage } from "./update.ts";

/** Text and content; what it replies to or forwards is left out, because only a customer's message is read for that. */
export interface OwnerMessage extends ReadableMessage {
  readonly message_id: number;
  readonly media: Media | null;
}

/** A `business_message`, or its edit, as stored; null if it cannot be read, or only reports that something happened. */
export function ownerMessageOf(sent: unknown): OwnerMessage | null {
  const parsed = PrivateMessage.safeParse(sent);
  if (!parsed.success) return null;
  const stored = sent as Json; // It is from an update's JSON.
  const field = contentOf(stored);
  if (field !== undefined && contentFates[field] === "service") return null;
  const content = contentValues(stored, field, parsed.data.from.id);
  const marks = marksIn(parsed.data);
  return {
    message_id: parsed.data.message_id,
    text: textOf(parsed.data),
    media: mediaIn(parsed.data, field),
    details: { ...(marks.length === 0 ? {} : { marks }), ...(content === undefined ? {} : { content }) },
  };
}

/** An answer of the owner, or an edit of one, that still waits in a customer's log. */
export interface WaitingAnswer {
  readonly update_id: number;
  /** ISO 8601 */
  readonly received_at: string;
  readonly connection: string;
  readonly message: OwnerMessage;
}

/** The owner's answer in this envelope, or null; the bot's own replies may come back in the owner's name. */
export function ownerAnswerIn(envelope: UndraftedEnvelope): WaitingAnswer | null {
  const { reason, update_kind, update_id, received_at } = envelope;
  if (reason !== "business_owner") return null;
  const body = JSON.parse(envelope.body) as Json;
  const sent = isJsonObject(body) ? body[update_kind] : undefined;
  if (!isJsonObject(sent) || Object.hasOwn(sent, "sender_business_bot")) return null;
  const connection = sent["business_connection_id"];
  const message = ownerMessageOf(sent);
  return message === null || typeof connection !== "string"
    ? null
    : { update_id, received_at, connection, message };
}
