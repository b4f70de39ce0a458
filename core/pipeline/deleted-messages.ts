/** Messages of a business chat that were deleted since a draft last knew them. */
import { messageKeyOf, type StoredMessage } from "../drafting/edits.ts";
import type { Turn } from "../drafting/turn.ts";
import { storedStatement } from "../drafting/turns.ts";
import { annotatedText } from "../intake/details-schema.ts";
import type { DeletionEnvelope } from "../intake/schema.ts";
import type { Statement } from "../kernel/sql.ts";
import type { Remembered } from "../memory/memory.ts";

const keysOf = (deletions: readonly DeletionEnvelope[]) =>
  deletions.flatMap(({ connection, chat_id, message_ids }) =>
    message_ids.map((message_id) => ({ connection, chat_id, message_id })),
  );

/** A turn, with a mark on the messages that its log deletes. */
export function turnWithDeletions(turn: Turn | null, deletions: readonly DeletionEnvelope[]): Turn | null {
  if (turn === null || deletions.length === 0) return turn;
  const deleted = new Set(keysOf(deletions).map(messageKeyOf));
  const messages = turn.messages.map((message) =>
    deleted.has(messageKeyOf(message)) ? { ...message, deleted: true } : message,
  );
  return { ...turn, messages };
}

/** The statement that reads which stored messages a log deletes, if it deletes any. */
export const deletedStatements = (deletions: readonly DeletionEnvelope[]): Statement<StoredMessage>[] =>
  deletions.length === 0 ? [] : [storedStatement(keysOf(deletions))];

/** The conversation, with a note on what the log deletes: Postgres says so only after its commit. */
export function historyWithDeletions(
  memory: Remembered,
  stored: readonly StoredMessage[],
  deletions: readonly DeletionEnvelope[],
): Remembered {
  const deleted = new Set(keysOf(deletions).map(messageKeyOf));
  const texts = new Map(
    stored
      .filter(({ key }) => deleted.has(key))
      .map(({ message }) => [
        entryKey(message.date, annotatedText(message)),
        annotatedText({ ...message, deleted: true }),
      ]),
  );
  const history = memory.history.map((entry) => ({
    ...entry,
    text: (entry.role === "customer" && texts.get(entryKey(entry.at, entry.text))) || entry.text,
  }));
  return { ...memory, history };
}

const entryKey = (at: string, text: string): string => `${Date.parse(at)} ${text}`;
