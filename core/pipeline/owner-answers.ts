/** What a business account's owner answered a customer in Telegram, as drafts read it. */
import type { Sorted } from "../drafting/turn.ts";
import { annotatedText } from "../intake/details-schema.ts";
import { type OwnerMessage, ownerAnswerIn, ownerMessageOf } from "../intake/owner-message.ts";
import type { UndraftedEnvelope } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { type OwnerAnswerRow, ownerAnswers } from "../memory/memory.ts";
import type { HistoryEntry } from "../memory/schema.ts";

/**
 * The last answers, oldest first, from those that are stored and those that wait in the same log: a burst may hold both
 * the question and its answer.
 */
export function answersOf(
  stored: readonly OwnerAnswerRow[],
  waiting: Pick<Sorted, "undrafted" | "deletions">,
  connection: string | null,
): HistoryEntry[] {
  const entries = new Map<number, HistoryEntry>();
  for (const { at, message, deleted } of stored.toReversed())
    if (!deleted) add(entries, at, ownerMessageOf(message));
  for (const envelope of waiting.undrafted) {
    const answer = ownerAnswerIn(envelope);
    if (answer === null || answer.connection !== connection) continue;
    add(entries, answer.received_at, answer.message);
  }
  for (const deletion of waiting.deletions) {
    if (deletion.connection === connection) for (const id of deletion.message_ids) entries.delete(id);
  }
  return [...entries.values()].toSorted(byTime).slice(-ownerAnswers.count);
}

/** The answers in a log, by their updates. */
export const answersIn = (
  waiting: readonly UndraftedEnvelope[],
): { readonly update_id: number; readonly connection: string }[] =>
  waiting.flatMap((envelope) => {
    const answer = ownerAnswerIn(envelope);
    return answer === null ? [] : [{ update_id: envelope.update_id, connection: answer.connection }];
  });

/** What was recalled for the first draft, with what the owner has answered, edited or deleted since. */
export function withAnswers(
  recalled: readonly HistoryEntry[],
  stored: readonly OwnerAnswerRow[],
): HistoryEntry[] {
  const answers = answersOf(stored, { undrafted: [], deletions: [] }, null);
  const times = new Set(stored.map(({ at }) => Date.parse(at)));
  const others = recalled.filter(({ role, at }) => role === "customer" || !times.has(Date.parse(at)));
  return [...others, ...answers].toSorted(byTime);
}

/** Adds a message, or the new text of one that is known. */
function add(entries: Map<number, HistoryEntry>, at: string, message: OwnerMessage | null): void {
  if (message === null) return;
  const { message_id: id } = message;
  const text = annotatedText(message).slice(0, ownerAnswers.length).toWellFormed();
  entries.set(id, { role: "assistant", text, at: entries.get(id)?.at ?? iso(Date.parse(at)) });
}

const byTime = (a: HistoryEntry, b: HistoryEntry): number => Date.parse(a.at) - Date.parse(b.at);
