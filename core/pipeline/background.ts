/** Reads what Redis did not bring along, and what matters to the turn, in one Postgres round trip at the most. */
import { storedStatement } from "../drafting/turns.ts";
import { sortEntries } from "../drafting/turn.ts";
import type { CustomerStatus } from "../customers/schema.ts";
import { wordsOf } from "../intake/details-schema.ts";
import type { InboundMessage, MessageEnvelope } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { RedisReply } from "../kernel/redis.ts";
import type { Statement } from "../kernel/sql.ts";
import { saysEmpty } from "../knowledge/emptiness.ts";
import type { SearchStatements } from "../knowledge/knowledge.ts";
import type { Remembered } from "../memory/memory.ts";
import { type Recalled, recallStatement, selectWithin } from "../memory/recall.ts";
import { recentLength } from "../memory/rules.ts";
import type { Lease } from "../wal/schema.ts";
import type { Background, Drafter } from "./drafter.ts";
import { vectorOf } from "./question.ts";

/** Tokens of older messages that a prompt has room for. */
const recalledTokens = 2_000;
/** Passages that a prompt has room for. */
const passages = 5;
/** Below this similarity a passage has nothing to do with the turn (lexical: related 0.40 and more, unrelated 0.03). */
const leastScore = 0.15;

type Readers = Pick<Drafter, "customers" | "memory" | "sql" | "knowledge" | "embedder" | "log">;

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
  const wanted = {
    recall: question !== "" && (kept === null || kept.total > recentLength),
    search: question !== "" && !saysEmpty(knowledgeReply),
  };
  const { recall, search } = await asked(readers, lease, question, wanted);
  const isKnown = status !== null && kept !== null && doubtful.length === 0;
  return isKnown && recall === null && search === null
    ? { ...nothingMore, status, statusWasCached: true, memory: kept, kept }
    : readMore(readers, lease.customer, { status, kept, doubtful, recall, search });
}

const nothingMore = { stored: [], recalled: [], knowledge: [], isStockless: false };

/** What Redis said, and what is to be asked of Postgres. */
interface Asked {
  readonly status: CustomerStatus | null;
  readonly kept: Remembered | null;
  /** Messages that may be stored already. */
  readonly doubtful: readonly InboundMessage[];
  readonly recall: Statement<Recalled> | null;
  readonly search: SearchStatements | null;
}

async function readMore(readers: Readers, customer: CustomerId, asked: Asked): Promise<Background> {
  const { customers, memory } = readers;
  const { statuses, history, stored, recalled, hits, stock } = await readers.sql.batch({
    statuses: customers.statusStatement(customer),
    history: memory.rebuildStatement(customer),
    stored: storedStatement(asked.doubtful),
    recalled: asked.recall ?? nothing<Recalled>(),
    ...(asked.search ?? noSearch),
  });
  return {
    status: asked.status ?? statuses[0] ?? { funnel_status: "new", nickname: null, silenced: false },
    statusWasCached: asked.status !== null,
    // What Postgres says holds also where Redis remembers: an attempt may have died before it was remembered.
    memory: memory.rebuilt(history),
    kept: asked.kept,
    stored,
    recalled: selectWithin(recalled, recalledTokens),
    knowledge: hits.filter((hit) => hit.score >= leastScore),
    isStockless: stock[0]?.stocked === false,
  };
}

/** Where there is nothing to ask. */
const nothing = <Row>(): Statement<Row> => ({ sql: "select where false", parameters: [] });

const noSearch: SearchStatements = { setting: nothing(), hits: nothing(), stock: nothing() };

const questionOf = (envelopes: readonly MessageEnvelope[]): string =>
  envelopes
    .map(({ message }) => wordsOf(message))
    .join("\n")
    .trim();

/** What is to be asked of Postgres for the question, which is embedded once for both. */
async function asked(
  readers: Readers,
  { customer }: Lease,
  question: string,
  wanted: { readonly recall: boolean; readonly search: boolean },
): Promise<Pick<Asked, "recall" | "search">> {
  const { embedder, log } = readers;
  const isEmbedded = wanted.search || (wanted.recall && embedder.memories !== null);
  const vector = isEmbedded ? await vectorOf(embedder, question, log) : null;
  return {
    recall: wanted.recall ? recallFor(readers, customer, question, vector) : null,
    search: wanted.search && vector !== null ? await searchFor(readers, vector) : null,
  };
}

/** What is older than the messages that a draft sees in full. */
const recallFor = (
  { embedder }: Readers,
  customer: CustomerId,
  question: string,
  vector: readonly number[] | null,
): Statement<Recalled> =>
  recallStatement(customer, question, {
    skip: 0,
    shown: recentLength,
    budgetTokens: recalledTokens,
    embedding: embedder.memories === null || vector === null ? null : { embedder: embedder.memories, vector },
  });

/** A draft without passages is better than none: vectors that are out are told, and the turn goes on. */
async function searchFor(
  { knowledge, log }: Readers,
  vector: readonly number[],
): Promise<SearchStatements | null> {
  try {
    return await knowledge.searchStatements(vector, passages);
  } catch (error) {
    log.error("knowledge.not_searched", error);
    return null;
  }
}
