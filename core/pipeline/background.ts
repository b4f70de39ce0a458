/** Reads what Redis did not bring along, and what matters to the turn, in one Postgres round trip at the most. */
import { storedStatement } from "../drafting/turns.ts";
import { sortEntries } from "../drafting/turn.ts";
import type { CustomerStatus } from "../customers/schema.ts";
import type { InboundMessage, MessageEnvelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { RedisReply } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import { saysEmpty } from "../knowledge/emptiness.ts";
import type { Hit } from "../knowledge/schema.ts";
import type { Remembered } from "../memory/memory.ts";
import { type Recalled, recallStatement, selectWithin } from "../memory/recall.ts";
import { recentLength } from "../memory/rules.ts";
import type { Lease } from "../wal/schema.ts";
import type { Background, Drafter } from "./drafter.ts";

/** Tokens of older messages that a prompt has room for. */
const recalledTokens = 2_000;
/** UTF-16 units of a turn that documents are searched for, its end: what follows a long text is what is asked of it. */
const searched = 4_000;
/** Passages that a prompt has room for. */
const passages = 5;
/** Below this similarity a passage has nothing to do with the turn (lexical: related 0.40 and more, unrelated 0.03). */
const leastScore = 0.15;

type Readers = Pick<Drafter, "customers" | "memory" | "sql" | "knowledge" | "log">;

/**
 * The customer's status, memory and stored messages, and what is recalled and known of what they ask. A short, warm
 * conversation at its first try, in a house without documents, reads nothing; anything else costs the one read.
 */
export async function readBackground(
  readers: Readers,
  lease: Lease,
  [memoryReply, statusReply, knowledgeReply]: readonly RedisReply[],
): Promise<Background> {
  const status = readers.customers.cachedStatus(statusReply);
  const kept = readers.memory.recalled(memoryReply);
  const { messages, edits } = sortEntries(lease.entries, false);
  const doubtful = [...edits, ...(lease.attempt > 1 ? messages : [])].map((envelope) => envelope.message);
  const question = questionOf([...edits, ...messages]);
  const recall = recallFor(lease, question, kept);
  const search = saysEmpty(knowledgeReply) ? null : await searchFor(readers, question);
  const isKnown = status !== null && kept !== null && doubtful.length === 0;
  return isKnown && recall === null && search === null
    ? { ...nothingMore, status, statusWasCached: true, memory: kept, kept }
    : readMore(readers, lease.customer, { status, kept, doubtful, recall, search });
}

const nothingMore = { stored: [], recalled: [], knowledge: [], foundNothing: false };

/** What Redis said, and what is to be asked of Postgres. */
interface Asked {
  readonly status: CustomerStatus | null;
  readonly kept: Remembered | null;
  /** Messages that may be stored already. */
  readonly doubtful: readonly InboundMessage[];
  readonly recall: Statement<Recalled> | null;
  readonly search: Statement<Hit> | null;
}

async function readMore(readers: Readers, customer: CustomerId, asked: Asked): Promise<Background> {
  const { customers, memory } = readers;
  const [statuses, history, stored, recalled, hits] = await readers.sql.batch([
    customers.statusStatement(customer),
    memory.rebuildStatement(customer),
    storedStatement(asked.doubtful),
    asked.recall ?? nothing<Recalled>(),
    asked.search ?? nothing<Hit>(),
  ]);
  return {
    status: asked.status ?? statuses[0] ?? { funnel_status: "new", nickname: null, silenced: false },
    statusWasCached: asked.status !== null,
    // What Postgres says holds also where Redis remembers: an attempt may have died before it was remembered.
    memory: memory.rebuilt(history),
    kept: asked.kept,
    stored,
    recalled: selectWithin(recalled, recalledTokens),
    knowledge: hits.filter((hit) => hit.score >= leastScore),
    foundNothing: asked.search !== null && hits.length === 0,
  };
}

/** Keeps a batch's places where there is nothing to ask. */
const nothing = <Row>(): Statement<Row> => ({ sql: "select where false", parameters: [] });

const questionOf = (envelopes: readonly MessageEnvelope[]): string =>
  envelopes
    .map(({ message }) => message.text ?? "")
    .join("\n")
    .trim();

/** What is older than the messages that a draft sees in full; null when there is nothing older. */
const recallFor = (
  { customer }: Lease,
  question: string,
  kept: Remembered | null,
): Statement<Recalled> | null =>
  question === "" || (kept !== null && kept.total <= recentLength)
    ? null
    : recallStatement(customer, question, { skip: recentLength, budgetTokens: recalledTokens });

/** A draft without passages is better than none: an embedder that is out is told, and the turn goes on. */
async function searchFor({ knowledge, log }: Readers, question: string): Promise<Statement<Hit> | null> {
  if (question === "") return null;
  try {
    return await knowledge.searchStatement(question.slice(-searched).toWellFormed(), passages);
  } catch (error) {
    log.error("knowledge.not_searched", error);
    return null;
  }
}
