/**
 * A customer's edits: editing a waiting message changes the question, editing one that was already dealt with asks a
 * new question.
 */
import { comparableDetails, type EditedFrom } from "../intake/details-schema.ts";
import type { InboundMessage, MessageEnvelope } from "../intake/schema.ts";
import type { MessageKey } from "../kernel/ids.ts";
import { isUndecided } from "../review/schema.ts";
import type { TurnMessage } from "./schema.ts";

/** An envelope whose message may be a late edit. */
export type TurnEnvelope = Omit<MessageEnvelope, "message"> & { readonly message: TurnMessage };

/** A message's newest stored edition, with the state of the interaction that answers it. */
export interface StoredMessage {
  readonly key: string;
  readonly message: TurnMessage;
  readonly status: string;
  /** The customer's memory was deleted after this message arrived. */
  readonly forgotten?: boolean;
}

/** A message's key as text, for maps and comparisons. */
export const messageKeyOf = (key: MessageKey): string =>
  `${key.connection ?? ""}:${key.chat_id}:${key.message_id}`;

/** The key of one edition of it. */
export const editionKeyOf = (message: MessageKey & { readonly edition?: number }): string =>
  `${messageKeyOf(message)}:${message.edition ?? 0}`;

/** When a message was written or last edited, ms since 1970; Postgres formats times differently from intake. */
export const writtenAt = (message: InboundMessage): number => Date.parse(message.edited_at ?? message.date);

/** The edits that change something, grouped by their effect on reviews. */
export interface Edits {
  /** Edits of messages that wait for a decision: they replace the old text. */
  readonly corrections: readonly TurnMessage[];
  /** Edits of messages that were answered or decided otherwise: each counts as a new message. */
  readonly late: readonly TurnEnvelope[];
}

/** Groups the edits among these messages by what is stored of them; a message that is not stored is not an edit. */
export function editsOf(envelopes: readonly MessageEnvelope[], stored: readonly StoredMessage[]): Edits {
  const corrections: TurnMessage[] = [];
  const late: TurnEnvelope[] = [];
  for (const envelope of envelopes) {
    const { message } = envelope;
    const known = stored.find(({ key }) => key === messageKeyOf(message));
    // Telegram also sends `edited_message` without a visible change: compare before acting.
    if (known === undefined || hasSameContent(known.message, message) || isOlder(message, known.message))
      continue;
    if (isUndecided(known.status)) corrections.push(corrected(message, known.message));
    else late.push({ ...envelope, message: lateMessage(message, known) });
  }
  return { corrections, late };
}

/** Whether it is an earlier version than the stored one. Times are whole seconds: an edit follows its message. */
function isOlder(message: InboundMessage, known: InboundMessage): boolean {
  const later = writtenAt(known) - writtenAt(message);
  return later > 0 || (later === 0 && message.edited_at === null && known.edited_at !== null);
}

/** The same text, links and contents, and the same file; a live location changes all the time and has no file. */
const hasSameContent = (one: InboundMessage, other: InboundMessage): boolean =>
  one.text === other.text &&
  one.media?.type === other.media?.type &&
  one.media?.file_unique_id === other.media?.file_unique_id &&
  comparableDetails(one.details) === comparableDetails(other.details);

/**
 * An edit of a message as it is stored. An edit of a waiting edit is still an edit of the message that was answered.
 */
function corrected(message: InboundMessage, known: TurnMessage): TurnMessage {
  const { edition = 0, date, details } = known;
  const from = details?.edited_from;
  return from === undefined
    ? { ...message, edition }
    : { ...message, edition, date, details: { ...message.details, edited_from: from } };
}

/** The edit as a message written at the time of the edit; the reviewer also sees the earlier text. */
function lateMessage(
  message: InboundMessage,
  { message: known, forgotten = false }: StoredMessage,
): TurnMessage {
  const at = message.edited_at ?? message.date;
  const { marks, content } = known.details ?? {};
  const edited_from: EditedFrom = {
    text: known.text,
    media: known.media?.description ?? null,
    ...(marks === undefined ? {} : { marks }),
    ...(content === undefined ? {} : { content }),
    ...(forgotten ? { forgotten } : {}),
  };
  return {
    ...message,
    date: at,
    edited_at: at,
    edition: (known.edition ?? 0) + 1,
    details: { ...message.details, edited_from },
  };
}
