/** A customer's edits: of words that wait they change the question, of words that were dealt with they ask another one. */
import { carriedIn, type EditedFrom } from "../intake/details-schema.ts";
import type { InboundMessage, MessageEnvelope } from "../intake/schema.ts";
import type { MessageKey } from "../kernel/ids.ts";
import type { TurnMessage } from "./schema.ts";

/** An envelope whose message may be such an edit. */
export type TurnEnvelope = Omit<MessageEnvelope, "message"> & { readonly message: TurnMessage };

/** A message's newest edition as Postgres has it, with the state of the interaction that answers it. */
export interface StoredMessage {
  readonly place: string;
  readonly message: TurnMessage;
  readonly status: string;
  /** The customer's memory was deleted since this message came in. */
  readonly forgotten?: boolean;
}

/** A message's place as text, for maps and comparisons. */
export const placeOf = (key: MessageKey): string =>
  `${key.connection ?? ""}:${key.chat_id}:${key.message_id}`;

/** The place of one edition of it. */
export const editionPlaceOf = (message: MessageKey & { readonly edition?: number }): string =>
  `${placeOf(message)}:${message.edition ?? 0}`;

/** When a message was written or last edited, ms since 1970; Postgres writes times otherwise than intake does. */
export const madeAt = (message: InboundMessage): number => Date.parse(message.edited_at ?? message.date);

/** The edits that say something new, by what they mean for reviews. */
export interface Edits {
  /** Of messages that wait for a decision: they take the old words' place. */
  readonly corrections: readonly TurnMessage[];
  /** Of messages that were answered, or of which a person decided otherwise: each is a new message. */
  readonly late: readonly TurnEnvelope[];
}

const waiting: readonly string[] = ["pending", "failed", "claimed"];

/** Sorts the edits among these messages by what is stored of them; what is not stored is no edit. */
export function editsOf(envelopes: readonly MessageEnvelope[], stored: readonly StoredMessage[]): Edits {
  const corrections: TurnMessage[] = [];
  const late: TurnEnvelope[] = [];
  for (const envelope of envelopes) {
    const { message } = envelope;
    const known = stored.find(({ place }) => place === placeOf(message));
    // Telegram sends `edited_message` without a visible change too: compare before acting.
    if (known === undefined || saysSame(known.message, message) || madeAt(message) < madeAt(known.message))
      continue;
    if (waiting.includes(known.status)) corrections.push(corrected(message, known.message));
    else late.push({ ...envelope, message: another(message, known) });
  }
  return { corrections, late };
}

/** The same words, links and contents, and the same file; a live location moves all the time and has no file. */
const saysSame = (one: InboundMessage, other: InboundMessage): boolean =>
  one.text === other.text &&
  one.media?.type === other.media?.type &&
  one.media?.file_unique_id === other.media?.file_unique_id &&
  carriedIn(one.details) === carriedIn(other.details);

/** An edit of an edit that waits is still one of the words that were answered. */
function corrected(message: InboundMessage, known: TurnMessage): TurnMessage {
  const { edition = 0, date, details } = known;
  const from = details?.edited_from;
  return from === undefined
    ? { ...message, edition }
    : { ...message, edition, date, details: { ...message.details, edited_from: from } };
}

/** The edit as a message that was written when it was made; the reviewer is shown what it said before. */
function another(message: InboundMessage, { message: known, forgotten = false }: StoredMessage): TurnMessage {
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
