/** Commits a turn: the interaction, its messages and everything else in the lease, in one transaction and one round trip. */
import type { DraftOutcome } from "../drafting/schema.ts";
import { changesOf, type Sorted, type Turn } from "../drafting/turn.ts";
import { editStatements, placesStatement, requireStored, turnStatements } from "../drafting/turns.ts";
import { keptStatements, parked } from "../intake/keeping.ts";
import type { InboundMessage } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import type { Statement } from "../kernel/sql.ts";
import { editedEntry, messageEntry, rememberStatement } from "../memory/recall.ts";
import type { Conversation } from "../memory/schema.ts";
import { dropSummaryStatement } from "../memory/summaries.ts";
import { refuseSilenced } from "../protocol/guard.ts";
import { heldStatements } from "../quarantine/holding.ts";
import { supersedeStatement } from "../review/supersede.ts";
import { deadlineOf, priorityOf } from "../review/rules.ts";
import type { Lease } from "../wal/schema.ts";
import { type Acknowledged, handle, type Handled, refuseToOvertake } from "../wal/wal.ts";
import type { Background, Drafter } from "./drafter.ts";
import { instructionsTo, judged, sendable } from "./judge.ts";

/** A lease's log on its way to Postgres. */
export interface Commit {
  readonly lease: Lease;
  readonly sorted: Sorted;
  readonly turn: Turn | null;
  /** Null if there was nothing to draft. */
  readonly outcome: DraftOutcome | null;
  readonly background: Background;
  readonly conversation: Conversation;
}

type Stores = Pick<Drafter, "customers" | "memory" | "sql" | "clock">;

/**
 * Stores everything; resolves to the conversation's number of messages and replies. A second attempt changes nothing
 * (promise 2). Throws `wrong_state` if a part was not stored, and an error that `isOutdated` recognises if the draft missed
 * part of the conversation.
 */
export async function commitTurn(stores: Stores, commit: Commit): Promise<number> {
  const { sorted, turn, lease } = commit;
  const now = stores.clock.now();
  const unreadable = sorted.unreadable.map((raw) => parked(lease.customer, "unreadable", raw, now));
  const { places, conversations } = await stores.sql.batch({
    overtaking: overtakingGuard(lease),
    forgetting: refuseToForget(stores, commit),
    silence: silenceGuard(commit),
    contact:
      sorted.sender === null ? [] : stores.customers.contact(lease.customer, sorted.sender, sorted.wrote),
    reachability:
      sorted.reachable === null
        ? []
        : [stores.customers.reachability(lease.customer, sorted.reachable.reachable, sorted.reachable.date)],
    kept: keptStatements([...sorted.kept, ...unreadable]),
    held: heldStatements(lease.customer, sorted.held, now),
    changes: changeStatements(commit, now),
    interaction: interactionStatements(commit, iso(now)),
    handled: handle(handledOf(commit), iso(now)),
    places: placesStatement(turn),
    conversations: stores.memory.countStatement(lease.customer),
  });
  requireStored(turn, places);
  return conversations[0]?.total ?? 0;
}

/** Refuses to overtake earlier messages that only Postgres holds (promise 5). */
function overtakingGuard({ customer, entries, more }: Lease): Statement[] {
  const envelopes = entries.map(({ envelope }) => envelope).filter((envelope) => envelope !== null);
  const newest = envelopes
    .toSorted((a, b) => a.received_at.localeCompare(b.received_at) || a.update_id - b.update_id)
    .at(-1);
  const updates = envelopes.map((envelope) => envelope.update_id);
  return newest === undefined ? [] : [refuseToOvertake({ customer, updates, newest, more })];
}

/** Refuses to store what a customer wrote who was silenced meanwhile; what a person released is stored all the same. */
function silenceGuard({ lease, sorted }: Commit): Statement[] {
  const isUnreleased = [...sorted.messages, ...sorted.edits].some(
    (envelope) => !sorted.released.has(envelope.update_id),
  );
  return isUnreleased ? [refuseSilenced(lease.customer)] : [];
}

/** What this commit removes from the log for good: a message only if it is stored, anything else always. */
function handledOf({ lease, sorted }: Commit): Handled[] {
  const held = new Set(sorted.held.map(({ envelope }) => envelope));
  return lease.entries.flatMap(({ envelope }) => {
    if (envelope === null) return [];
    const isMessage = envelope.kind === "message" || envelope.kind === "edited_message";
    const isHeld = isMessage && held.has(envelope);
    const place = isMessage && !isHeld ? envelope.message : null;
    return [{ update_id: envelope.update_id, place, held: isHeld }];
  });
}

/**
 * A draft made from Redis alone must have seen everything that Postgres holds: a reply missing from Redis, because of an
 * outage or a crash, would be missing from the prompt (promises 7 and 8).
 */
function refuseToForget({ memory }: Stores, { lease, turn, background }: Commit): Statement[] {
  const { kept } = background;
  const isFromRedis = kept !== null && kept === background.memory;
  return turn !== null && isFromRedis ? [memory.requireStatement(lease.customer, kept.total)] : [];
}

/** Edits of waiting messages: the review and the memory show the current text. */
function changeStatements({ sorted, lease, background }: Commit, now: number): Statement[] {
  const edits = changesOf(sorted, background.stored);
  const entries = edits.corrections.map(editedEntry).filter((one) => one !== null);
  return [
    ...editStatements(edits, iso(now)),
    ...(edits.corrections.length === 0 ? [] : [dropSummaryStatement(lease.customer, now)]),
    ...(entries.length === 0 ? [] : [rememberStatement(lease.customer, entries)]),
  ];
}

function interactionStatements(commit: Commit, now: string): Statement[] {
  const { turn, outcome, lease } = commit;
  const last = turn?.messages.at(-1);
  if (turn === null || outcome === null || last === undefined) return [];
  const verdict =
    outcome.draft === null
      ? null
      : judged(outcome.draft.text, commit.conversation, commit.background.knowledge);
  const { customer, token } = lease;
  const drafted = {
    customer,
    token,
    turn,
    chat_id: last.chat_id,
    // The reply to a burst across several topics goes to the topic of the last message.
    thread_id: last.details?.topic?.id ?? null,
    connection: last.connection,
    outcome: sendable(outcome),
    verdict,
    priority: priorityOf(verdict),
    context: contextOf(commit, turn),
    deadline: iso(deadlineOf(last.connection, lastDate(turn), Date.parse(now))),
    now,
  };
  // Messages stored earlier were remembered then, and may have been erased on request since.
  const entries = turn.fresh
    .map(({ message }) =>
      messageEntry(turn.interaction.id, message, commit.sorted.sender?.display_name ?? null),
    )
    .filter((one) => one !== null);
  return [
    ...turnStatements(drafted),
    ...(entries.length === 0 ? [] : [rememberStatement(customer, entries)]),
    supersedeStatement({ ...turn.interaction, customer, token, now }),
  ];
}

/** The time of the customer's last message, ms since 1970. */
const lastDate = ({ messages }: Turn): number => Math.max(...messages.map(({ date }) => Date.parse(date)));

/** What the draft was made from, stored with it ([P5]); `turn` has the format of a review's messages. */
const contextOf = ({ conversation, background }: Commit, turn: Turn): object => ({
  summary: conversation.summary,
  recent: conversation.recent.length,
  count: conversation.count,
  recalled: background.recalled.map(({ type, content, at }) => ({ role: type, text: content, at })),
  knowledge: background.knowledge,
  instructions: instructionsTo({ messages: turn.messages, ...background }),
  status: background.status,
  turn: turn.messages.map(asReviewed),
});

const asReviewed = (message: InboundMessage) => ({
  telegram_message_id: message.message_id,
  text: message.text,
  media: message.media,
  // Postgres formats times differently from intake.
  date: iso(Date.parse(message.date)),
  edited_at: message.edited_at === null ? null : iso(Date.parse(message.edited_at)),
  ...(message.details ? { details: message.details } : {}),
});

/** Parks entries that keep failing, with the reason, and acknowledges them, so that the chat goes on ([S1]). */
export async function parkLease(
  drafter: Pick<Drafter, "sql" | "clock" | "wal" | "log">,
  lease: Lease,
): Promise<Acknowledged | null> {
  const now = drafter.clock.now();
  const entries = lease.entries.map((entry) =>
    parked(
      lease.customer,
      "failed_repeatedly",
      entry.envelope === null ? entry.raw : JSON.stringify(entry.envelope),
      now,
    ),
  );
  const handled = lease.entries.flatMap(({ envelope }) =>
    envelope === null ? [] : [{ update_id: envelope.update_id, place: null }],
  );
  await drafter.sql.batch({ kept: keptStatements(entries), handled: handle(handled, iso(now)) });
  const done = await drafter.wal.acknowledge(lease, lease.entries.length, []);
  drafter.log.error("draft.parked", null, { customer: lease.customer, entries: entries.length });
  return done;
}
