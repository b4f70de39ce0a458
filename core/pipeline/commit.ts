/** Commits a turn: the interaction, its messages and all that came with it, in one transaction and one round trip. */
import type { DraftOutcome } from "../drafting/schema.ts";
import { changesOf, type Sorted, type Turn } from "../drafting/turn.ts";
import { editStatements, placesStatement, requireStored, turnStatements } from "../drafting/turns.ts";
import { heldStatements, keptStatements, parked } from "../intake/keeping.ts";
import type { InboundMessage } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import type { Statement } from "../kernel/sql.ts";
import { editedTurn, messageTurn, rememberStatement } from "../memory/recall.ts";
import type { Conversation } from "../memory/schema.ts";
import { dropSummaryStatement } from "../memory/summaries.ts";
import { supersedeStatement } from "../review/review.ts";
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
  /** Null when nothing was to be drafted. */
  readonly outcome: DraftOutcome | null;
  readonly background: Background;
  readonly conversation: Conversation;
}

type Stores = Pick<Drafter, "customers" | "memory" | "sql" | "clock">;

/**
 * Resolves once everything is stored, to how many messages and replies the conversation has now; a second attempt
 * changes nothing (promise 2). Throws `wrong_state` when a part is not stored, and what `isOutdated` knows when the draft
 * was made from less than was said.
 */
export async function commitTurn(stores: Stores, commit: Commit): Promise<number> {
  const { sorted, turn, lease } = commit;
  const now = stores.clock.now();
  const unreadable = sorted.unreadable.map((raw) => parked(lease.customer, "unreadable", raw, now));
  const { places, conversations } = await stores.sql.batch({
    overtaking: overtakingGuard(lease),
    forgetting: refuseToForget(stores, commit),
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

/** Earlier messages that Postgres alone holds are drafted first (promise 5). */
function overtakingGuard({ customer, entries, more }: Lease): Statement[] {
  const envelopes = entries.map(({ envelope }) => envelope).filter((envelope) => envelope !== null);
  const newest = envelopes
    .toSorted((a, b) => a.received_at.localeCompare(b.received_at) || a.update_id - b.update_id)
    .at(-1);
  const updates = envelopes.map((envelope) => envelope.update_id);
  return newest === undefined ? [] : [refuseToOvertake({ customer, updates, newest, more })];
}

/** What this commit takes out of the log for good: a message only where it is stored, all else in any case. */
function handledOf({ lease, sorted }: Commit): Handled[] {
  const held = new Set(sorted.held.map(({ envelope }) => envelope));
  return lease.entries.flatMap(({ envelope }) => {
    if (envelope === null) return [];
    const isMessage = envelope.kind === "message" || envelope.kind === "edited_message";
    const place = isMessage && !held.has(envelope) ? envelope.message : null;
    return [{ update_id: envelope.update_id, place }];
  });
}

/**
 * What a draft was told by Redis alone must be all that Postgres knows: a reply that Redis was never told of, because it
 * was out or the worker died, would be missing from the prompt (promises 7 and 8).
 */
function refuseToForget({ memory }: Stores, { lease, turn, background }: Commit): Statement[] {
  const { kept } = background;
  const isFromRedis = kept !== null && kept === background.memory;
  return turn !== null && isFromRedis ? [memory.requireStatement(lease.customer, kept.total)] : [];
}

/** Edits of messages that wait: what is read and what is recalled is what they say now. */
function changeStatements({ sorted, lease, background }: Commit, now: number): Statement[] {
  const edits = changesOf(sorted, background.stored);
  const turns = edits.corrections.map(editedTurn).filter((one) => one !== null);
  return [
    ...editStatements(edits, iso(now)),
    ...(edits.corrections.length === 0 ? [] : [dropSummaryStatement(lease.customer, now)]),
    ...(turns.length === 0 ? [] : [rememberStatement(lease.customer, turns)]),
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
    // The answer to a burst over several topics goes where the customer wrote last.
    thread_id: last.details?.topic?.id ?? null,
    connection: last.connection,
    outcome: sendable(outcome),
    verdict,
    priority: priorityOf(verdict),
    context: contextOf(commit, turn),
    deadline: iso(deadlineOf(last.connection, lastDate(turn), Date.parse(now))),
    now,
  };
  // What is stored already was remembered with it, and may have been forgotten at a person's wish since.
  const turns = turn.fresh
    .map(({ message }) =>
      messageTurn(turn.interaction.id, message, commit.sorted.sender?.display_name ?? null),
    )
    .filter((one) => one !== null);
  return [
    ...turnStatements(drafted),
    ...(turns.length === 0 ? [] : [rememberStatement(customer, turns)]),
    supersedeStatement({ ...turn.interaction, customer, token, now }),
  ];
}

/** When the customer wrote last, ms since 1970. */
const lastDate = ({ messages }: Turn): number => Math.max(...messages.map(({ date }) => Date.parse(date)));

/** What the draft was made from, kept beside it ([P5]); `turn` has the form in which reviews show messages. */
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
  // Postgres writes times otherwise than intake does.
  date: iso(Date.parse(message.date)),
  edited_at: message.edited_at === null ? null : iso(Date.parse(message.edited_at)),
  ...(message.details ? { details: message.details } : {}),
});

/** Parks what failed again and again, with its reason, and acknowledges it, so that the chat goes on ([S1]). */
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
