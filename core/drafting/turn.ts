/** Turns a lease's entries into a turn: what to answer, what is only stored, and what is held back. */
import { comparableDetails } from "../intake/details-schema.ts";
import {
  type ConnectionEnvelope,
  type DeletionEnvelope,
  type InboundMessage,
  isNextPosition,
  type UndraftedEnvelope,
  type MessageEnvelope,
  type ReachabilityEnvelope,
  type Sender,
} from "../intake/schema.ts";
import { interactionIdOf, type InteractionId, sha256 } from "../kernel/ids.ts";
import type { Entry } from "../wal/schema.ts";
import {
  type Edits,
  editsOf,
  writtenAt,
  messageKeyOf,
  type StoredMessage,
  type TurnEnvelope,
} from "./edits.ts";
import type { TurnMessage } from "./schema.ts";

export interface HeldBack {
  readonly envelope: MessageEnvelope;
  readonly reason: "silence" | "rate_limit";
}

/** The entries of a log, sorted by what happens to them. */
export interface Sorted {
  /** The sender as last seen; null if there is no message. */
  readonly sender: Sender | null;
  /** Every message and edit, in order of arrival, except the moves of a live location. */
  readonly written: readonly MessageEnvelope[];
  /** Messages to answer, oldest first, with edits applied. */
  readonly messages: readonly MessageEnvelope[];
  /** Edits of messages that are not in this log. */
  readonly edits: readonly MessageEnvelope[];
  readonly held: readonly HeldBack[];
  /** Updates that a person released from quarantine: silence does not hold them back again. */
  readonly released: ReadonlySet<number>;
  /** Updates that are stored but start no turn. */
  readonly undrafted: readonly UndraftedEnvelope[];
  readonly connections: readonly ConnectionEnvelope[];
  readonly deletions: readonly DeletionEnvelope[];
  /** Entries that can no longer be parsed. */
  readonly unreadable: readonly string[];
  /** Whether the customer is reachable, or null if no entry says so. */
  readonly reachable: Pick<ReachabilityEnvelope, "reachable" | "date"> | null;
  /** When the customer last wrote to the bot itself rather than to a business account; null if they did not. */
  readonly wrote: string | null;
}

/** Sorts a log's entries; pure. `holdInSilence` applies the silence protocol. */
export function sortEntries(entries: readonly Entry[]): Sorted {
  const sorted = {
    sender: null as Sender | null,
    written: [] as MessageEnvelope[],
    held: [] as HeldBack[],
    released: new Set<number>(),
    undrafted: [] as UndraftedEnvelope[],
    connections: [] as ConnectionEnvelope[],
    deletions: [] as DeletionEnvelope[],
    unreadable: [] as string[],
    wrote: null as string | null,
  };
  const changes: ReachabilityEnvelope[] = [];
  for (const entry of entries) {
    const { envelope } = entry;
    if (envelope === null) sorted.unreadable.push(entry.raw);
    else if (envelope.kind === "kept") sorted.undrafted.push(envelope);
    else if (envelope.kind === "business_connection") sorted.connections.push(envelope);
    else if (envelope.kind === "deletion") sorted.deletions.push(envelope);
    else {
      sorted.sender = envelope.sender;
      if (envelope.kind === "reachability") {
        changes.push(envelope);
        continue;
      }
      sorted.wrote = laterOf(sorted.wrote, envelope.message);
      // In silence it would fill the quarantine, and a review already shows the message.
      if (isNextPosition(envelope)) continue;
      sorted.written.push(envelope);
      if (entry.released === true) sorted.released.add(envelope.update_id);
      if (entry.overLimit !== null) sorted.held.push({ envelope, reason: "rate_limit" });
    }
  }
  const held = new Set(sorted.held.map(({ envelope }) => envelope));
  return {
    ...sorted,
    ...latestOf(sorted.written.filter((envelope) => !held.has(envelope))),
    reachable: latestReachability(changes, sorted.wrote),
  };
}

/** The sorted log of a silenced customer: everything that no person released is held back. */
export function holdInSilence(sorted: Sorted): Sorted {
  const isReleased = ({ update_id }: MessageEnvelope) => sorted.released.has(update_id);
  const released = sorted.written.filter(isReleased);
  const held = sorted.written.filter((envelope) => !isReleased(envelope));
  return {
    ...sorted,
    ...latestOf(released),
    held: held.map((envelope) => ({ envelope, reason: "silence" })),
  };
}

/**
 * Compares dates: entries that came through Postgres follow later ones in the log, and Telegram does not order messages
 * and blocks. A block before the last message is over.
 */
function latestReachability(
  changes: readonly ReachabilityEnvelope[],
  wrote: string | null,
): ReachabilityEnvelope | null {
  const last = changes.toSorted((a, b) => a.date.localeCompare(b.date) || a.update_id - b.update_id).at(-1);
  if (last === undefined) return null;
  return !last.reachable && wrote !== null && wrote > last.date ? null : last;
}

function laterOf(wrote: string | null, { connection, date, edited_at }: InboundMessage): string | null {
  const at = edited_at ?? date;
  return connection !== null || (wrote !== null && wrote >= at) ? wrote : at;
}

/**
 * The latest version of each message, and apart from these the edits whose message is not among them. Telegram may
 * deliver an edit before its message, and edits in any order.
 */
function latestOf(envelopes: readonly MessageEnvelope[]): Pick<Sorted, "messages" | "edits"> {
  const messages = new Map<string, MessageEnvelope>();
  const edits = new Map<string, MessageEnvelope>();
  for (const envelope of envelopes) {
    const key = messageKeyOf(envelope.message);
    const known = messages.get(key) ?? edits.get(key);
    const latest = known === undefined || isNewer(envelope, known) ? envelope : known;
    if (envelope.kind === "edited_message" && !messages.has(key)) edits.set(key, latest);
    else {
      messages.set(key, latest);
      edits.delete(key);
    }
  }
  return { messages: [...messages.values()].sort(bySentTime), edits: [...edits.values()] };
}

/**
 * Whether `a` was made after `b`. Telegram's times are whole seconds: within one, an edit follows its message and a
 * later update an earlier one.
 */
function isNewer(a: MessageEnvelope, b: MessageEnvelope): boolean {
  if (a.kind !== b.kind) return a.kind === "edited_message";
  return (
    writtenAt(a.message) > writtenAt(b.message) ||
    (writtenAt(a.message) === writtenAt(b.message) && a.update_id > b.update_id)
  );
}

const bySentTime = (a: TurnEnvelope, b: TurnEnvelope): number =>
  a.message.date.localeCompare(b.message.date) || a.message.message_id - b.message.message_id;

/** What to answer, and under which id. */
export interface Turn {
  readonly interaction: { readonly id: InteractionId; readonly created_at: string };
  /** Everything that the draft answers, oldest first. */
  readonly messages: readonly TurnMessage[];
  /** Those of them that are not stored yet. */
  readonly fresh: readonly TurnEnvelope[];
}

/** What to do with a log. */
export interface Plan {
  /** Null if there is nothing to answer. */
  readonly turn: Turn | null;
  /** Edits of stored messages; a failed attempt may have stored such a message before its edit. */
  readonly edits: Edits;
}

/**
 * Plans the turn to draft. An edit of an unclaimed message replaces its interaction by a new one; an edit of an
 * answered or unknown message counts as a message.
 */
export function planTurn(sorted: Sorted, stored: readonly StoredMessage[]): Plan {
  const written = [...sorted.edits, ...sorted.messages];
  const edits = editsOf(written, stored);
  return { turn: turnOf(written, edits, stored), edits };
}

function turnOf(
  written: readonly MessageEnvelope[],
  { corrections, late }: Edits,
  stored: readonly StoredMessage[],
): Turn | null {
  const known = new Set(stored.map(({ key }) => key));
  const unknown = written.filter(({ message }) => !known.has(messageKeyOf(message)));
  const fresh: readonly TurnEnvelope[] = [...unknown, ...late].sort(bySentTime);
  const changed = new Map(corrections.map((message) => [messageKeyOf(message), message]));
  const reopens = stored.some((message) => changed.has(message.key) && isOpen(message.status));
  const reopened = reopens
    ? stored
        .filter((message) => isOpen(message.status))
        .map((message) => changed.get(message.key) ?? message.message)
    : [];
  const first = fresh[0]?.message;
  const revised = reopened.find((message) => changed.has(messageKeyOf(message)));
  if (first !== undefined) {
    const revision = first.edition === undefined ? 0 : revisionOf(first);
    return turn(interactionIdOf(first, revision), first.date, reopened, fresh);
  }
  if (revised === undefined) return null;
  const at = revised.edited_at ?? revised.date;
  return turn(interactionIdOf(revised, revisionOf(revised)), at, reopened, fresh);
}

/** Distinguishes edits of a message: two may happen within one of Telegram's seconds. */
const revisionOf = ({ edited_at, date, text, media, details }: InboundMessage): string =>
  sha256(
    JSON.stringify(
      [
        edited_at ?? date,
        text,
        media?.file_unique_id ?? null,
        comparableDetails(details) || undefined,
      ].filter((part) => part !== undefined),
    ),
  );

const turn = (
  id: InteractionId,
  createdAt: string,
  reopened: readonly TurnMessage[],
  fresh: readonly TurnEnvelope[],
): Turn => ({
  interaction: { id, created_at: createdAt },
  messages: [...reopened, ...fresh.map((envelope) => envelope.message)],
  fresh,
});

const isOpen = (status: string): boolean => status === "pending" || status === "failed";
