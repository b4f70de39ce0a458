/**
 * Commits a turn: the interaction, its messages and everything else in the lease, in one transaction and one round
 * trip.
 */
import { connectionStatements } from "../business/business.ts";
import { contactStatements, reachabilityStatement } from "../customers/customers.ts";
import type { Turn } from "../drafting/turn.ts";
import {
  answeredStatements,
  deletionStatements,
  editStatements,
  storedKeysStatement,
  requireStored,
  turnStatement,
} from "../drafting/turns.ts";
import { parkedEnvelope, undraftedStatements } from "../intake/undrafted-updates.ts";
import { type InboundMessage, isNextPosition } from "../intake/schema.ts";
import { iso } from "../kernel/clock.ts";
import { combineChecks, combineWrites, combineReads, type Statement } from "../kernel/sql.ts";
import { editedEntry, messageEntry, rememberStatement } from "../memory/recall/recall.ts";
import { countStatement, requireTotalStatement } from "../memory/memory.ts";
import { dropSummaryStatement } from "../memory/summaries.ts";
import { newReviewStatement } from "../notifications/notify.ts";
import { reachabilityChanged } from "../posts/posts.ts";
import { refuseSilenced } from "../protocol/guard.ts";
import { deletedStatements, heldStatements } from "../quarantine/held.ts";
import { cursorStatements, type ProcessedMessage } from "../recovery/cursors.ts";
import { otherVersionStatement, type Stored } from "../settings/settings.ts";
import { supersedeStatement } from "../review/supersede.ts";
import { deadlineOf, priorityOf } from "../review/rules.ts";
import { handle, type Handled } from "../wal/copies.ts";
import { refuseToOvertake } from "../wal/guard.ts";
import type { Lease } from "../wal/schema.ts";
import type { Attempt, Drafted } from "./drafter.ts";
import { findInstructions } from "./judge.ts";
import { answersIn } from "./owner-answers.ts";

/** What Postgres returns when a turn is stored. */
export interface Committed {
  /** How many messages and replies the conversation has. */
  readonly total: number;
  /** The newest settings, if the draft was made with others; else null. */
  readonly settings: Stored | null;
  /** The new review queued notifications. */
  readonly hasNotifications: boolean;
}

/**
 * Stores everything. A second attempt changes nothing (promise 2). Throws `wrong_state` if a part was not stored, and
 * an error that `isOutdated` recognises if the draft missed part of the conversation.
 */
export async function commitTurn(attempt: Attempt, drafted: Drafted): Promise<Committed> {
  const { sql, clock, lease } = attempt;
  const { customer } = lease;
  const { undrafted, held, unreadable, connections, deletions } = drafted.sorted;
  const now = clock.now();
  const { drafts, reads } = await sql.batch({
    checks: asOneStatement([...contactOf(attempt, drafted), ...checksOf(lease, drafted)]),
    reachability: reachabilityOf(attempt, drafted),
    answered: answeredStatements(customer, answersIn(undrafted), iso(now)),
    undrafted: undraftedStatements([
      ...undrafted,
      ...unreadable.map((raw) => parkedEnvelope(customer, "unreadable", raw, now)),
    ]),
    held: heldStatements(customer, held, now),
    changes: changeStatements(lease, drafted, now),
    connections: connectionStatements(connections),
    drafts: draftStatements(lease, drafted, iso(now)),
    // Each of these reads which messages are stored; supersede also reads which new review is.
    follows: asOneStatement([
      ...supersedeStatements(lease, drafted, iso(now)),
      ...cursorStatements(customer, processedOf(lease, drafted), iso(now)),
      handle(handledOf(lease, drafted), iso(now)),
    ]),
    // After the turn, whose messages may be among them.
    deletions: [
      ...deletionStatements(customer, deletions, iso(now)),
      ...deletedStatements(customer, deletions, drafted.sorted.released),
    ],
    reads: combineReads({
      settings: otherVersionStatement(drafted.background.settings.version),
      keys: storedKeysStatement(drafted.turn),
      count: countStatement(customer),
    }),
  });
  const [read] = reads;
  requireStored(drafted.turn, read?.keys ?? []);
  return {
    total: read?.count[0]?.total ?? 0,
    settings: read?.settings[0] ?? null,
    hasNotifications: drafts.flat().length > 0,
  };
}

/** One statement, or none if there is nothing to do. */
const asOneStatement = (writes: readonly Statement[]): Statement[] => {
  const last = writes.at(-1);
  return last === undefined ? [] : [combineWrites([...writes.slice(0, -1), last])];
};

const contactOf = (attempt: Attempt, { sorted: { sender, wrote } }: Drafted): Statement[] =>
  sender === null ? [] : contactStatements(attempt, attempt.lease.customer, sender, wrote);

/** Whether the customer can be reached; posts say that, and also whether a business account can be answered for. */
function reachabilityOf(attempt: Attempt, { sorted }: Drafted): Statement[] {
  const { customer } = attempt.lease;
  const { reachable: is } = sorted;
  const own = is === null ? [] : [reachabilityStatement(attempt, customer, is.reachable, is.date)];
  return [...own, ...reachabilityChanged(customer, sorted)];
}

/** The checks of a commit as one statement: none of them reads what storing the contact changes. */
const checksOf = (lease: Lease, drafted: Drafted): Statement[] =>
  combineChecks([
    ...overtakingGuard(lease),
    ...requireAllReplies(lease, drafted),
    ...silenceGuard(lease, drafted),
  ]);

/** Refuses to overtake earlier messages that are not among the lease's (promise 5). */
function overtakingGuard({ customer, entries, sorted, from }: Lease): Statement[] {
  const envelopes = entries.map(({ envelope }) => envelope).filter((envelope) => envelope !== null);
  const newest = envelopes
    .toSorted((a, b) => a.received_at.localeCompare(b.received_at) || a.update_id - b.update_id)
    .at(-1);
  const updates = envelopes.map((envelope) => envelope.update_id);
  return newest === undefined
    ? []
    : [refuseToOvertake({ customer, updates, newest, sortedAt: sorted ? iso(from) : null })];
}

/** Refuses to store messages of a customer who was silenced in the meantime, except those that a person released. */
function silenceGuard(lease: Lease, { sorted }: Drafted): Statement[] {
  const isUnreleased = [...sorted.messages, ...sorted.edits].some(
    (envelope) => !sorted.released.has(envelope.update_id),
  );
  return isUnreleased ? [refuseSilenced(lease.customer)] : [];
}

/** What this commit removes from the log permanently: a message only if it is stored, anything else always. */
function handledOf(lease: Lease, { sorted }: Drafted): Handled[] {
  const held = new Set(sorted.held.map(({ envelope }) => envelope));
  return lease.entries.flatMap(({ envelope }) => {
    if (envelope === null) return [];
    const isMessage = "message" in envelope && !isNextPosition(envelope);
    const isHeld = isMessage && held.has(envelope);
    const key = isMessage && !isHeld ? envelope.message : null;
    return [{ update_id: envelope.update_id, key, held: isHeld }];
  });
}

/** The messages among them, for the customer's cursor. */
function processedOf(lease: Lease, { sorted }: Drafted): ProcessedMessage[] {
  const held = new Set(sorted.held.map(({ envelope }) => envelope.update_id));
  return lease.entries.flatMap(({ envelope }) => {
    if (envelope?.kind !== "message") return [];
    const { update_id, received_at, message } = envelope;
    const { chat_id, message_id } = message;
    const connection = message.connection ?? "";
    return [{ update_id, received_at, connection, chat_id, message_id, held: held.has(update_id) }];
  });
}

/**
 * Refuses a draft made from Redis alone unless it has seen everything that Postgres holds: a reply missing from Redis,
 * because of an outage or a crash, would be missing from the prompt (promises 7 and 8).
 */
function requireAllReplies(lease: Lease, { turn, background }: Drafted): Statement[] {
  const { cached } = background;
  const isFromRedis = cached !== null && cached === background.memory;
  return turn !== null && isFromRedis ? [requireTotalStatement(lease.customer, cached.total)] : [];
}

/** Edits of waiting messages: the review and the memory show the current text. */
function changeStatements({ customer }: Lease, { edits }: Drafted, now: number): Statement[] {
  const entries = edits.corrections.map(editedEntry).filter((one) => one !== null);
  return [
    ...editStatements(edits, iso(now)),
    ...(edits.corrections.length === 0 ? [] : [dropSummaryStatement(customer, now)]),
    ...(entries.length === 0 ? [] : [rememberStatement(customer, entries)]),
  ];
}

/** Stores the review, its messages and their memory, and queues notifications; yields a row for each notification. */
function draftStatements(
  { customer, token }: Lease,
  drafted: Drafted,
  now: string,
): Statement<{ readonly event: string }>[] {
  const { turn, judged, sorted, background } = drafted;
  const { settings } = background;
  const last = turn?.messages.at(-1);
  if (turn === null || judged === null || last === undefined) return [];
  const interaction = {
    customer,
    token,
    turn,
    chat_id: last.chat_id,
    // The reply to a burst across several topics goes to the topic of the last message.
    thread_id: last.details?.topic?.id ?? null,
    connection: last.connection,
    ...judged,
    priority: priorityOf(judged.verdict),
    context: contextOf(drafted, turn),
    deadline: iso(deadlineOf(last.connection, lastDate(turn), Date.parse(now), settings.values.answer_hours)),
    settings: settings.version,
    now,
  };
  // Messages stored earlier were remembered then, and may have been erased on request since.
  const entries = turn.fresh
    .map(({ message }) => messageEntry(turn.interaction.id, message, sorted.sender?.display_name ?? null))
    .filter((one) => one !== null);
  return [
    combineWrites([
      turnStatement(interaction),
      ...(entries.length === 0 ? [] : [rememberStatement(customer, entries)]),
      newReviewStatement(turn.interaction.id, customer, now),
    ]),
  ];
}

const supersedeStatements = ({ customer, token }: Lease, { turn }: Drafted, now: string): Statement[] =>
  turn === null ? [] : [supersedeStatement({ ...turn.interaction, customer, token, now })];

/** The time of the customer's last message, ms since 1970. */
const lastDate = ({ messages }: Turn): number => Math.max(...messages.map(({ date }) => Date.parse(date)));

/** What the draft was made from, stored with it ([P5]); `turn` has the format of a review's messages. */
const contextOf = ({ conversation, background, judged }: Drafted, turn: Turn): object => ({
  summary: conversation.summary,
  recent: conversation.recent.length,
  count: conversation.count,
  recalled: background.recalled,
  knowledge: background.knowledge,
  instructions: findInstructions({ messages: turn.messages, ...background }),
  status: background.status,
  files: judged?.outcome.seen ?? null,
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
