/** Reads what Redis did not return, and what is relevant to the turn, in at most one Postgres round trip. */
import type { StoredMessage } from "../drafting/edits.ts";
import { storedStatement } from "../drafting/turns.ts";
import type { Sorted } from "../drafting/turn.ts";
import { cachedStatus, statusStatement } from "../customers/customers.ts";
import type { CustomerStatus } from "../customers/schema.ts";
import { wordsOf } from "../intake/details-schema.ts";
import type { InboundMessage, MessageEnvelope } from "../intake/schema.ts";
import type { Statement } from "../kernel/sql.ts";
import { isMarkedEmpty } from "../knowledge/emptiness.ts";
import { type SearchStatements, searchStatements } from "../knowledge/knowledge.ts";
import {
  memoryIn,
  type OwnerAnswerRow,
  ownerAnswersStatement,
  rebuilt,
  rebuildStatement,
  type Remembered,
} from "../memory/memory.ts";
import { type Recalled, recallStatement, selectWithin, tokensOf } from "../memory/recall/recall.ts";
import { recentLength } from "../memory/rules.ts";
import type { HistoryEntry } from "../memory/schema.ts";
import { cachedSettings } from "../settings/cache.ts";
import { currentStatement, type Stored } from "../settings/settings.ts";
import { applied } from "../settings/values.ts";
import type { Attempt, Background } from "./drafter.ts";
import { deletedStatements, historyWithDeletions } from "./deleted-messages.ts";
import { answersOf } from "./owner-answers.ts";

/** Tokens of recalled messages in a prompt. */
const recalledTokens = 2_000;
/** Passages in a prompt. */
const passages = 5;
/**
 * Below this similarity a passage is unrelated (lexical embedder: related passages score 0.40 and more, unrelated
 * 0.03).
 */
const minScore = 0.15;
/** UTF-16 units at a turn's end that are embedded: a question about a long text usually follows it. */
const maxQuestionLength = 4_000;

type BackgroundPorts = Pick<
  Attempt,
  "sql" | "clock" | "knowledge" | "embedder" | "log" | "lease" | "replies" | "defaults"
>;

/**
 * Reads the settings, the customer's status, memory and stored messages, and recalls messages and passages for their
 * question. The first attempt at a short conversation that Redis remembers, without documents, reads nothing; anything
 * else costs one read.
 */
export async function readBackground(ports: BackgroundPorts, sorted: Sorted): Promise<Background> {
  const { messages, edits } = sorted;
  const [memoryReply, statusReply, knowledgeReply, settingsReply] = ports.replies;
  const status = cachedStatus(statusReply);
  const cached = memoryIn(memoryReply);
  const settings = cachedSettings(settingsReply, ports.clock.now());
  const possiblyStored = [...edits, ...(ports.lease.attempt > 1 ? messages : [])].map(
    ({ message }) => message,
  );
  const written = [...edits, ...messages];
  const question = questionOf(written);
  const needs = {
    recall: question !== "" && (cached === null || cached.total > recentLength),
    search: question !== "" && !isMarkedEmpty(knowledgeReply),
  };
  const statements = await statementsFor(ports, question, needs);
  const answers = answersFor(ports, written);
  const deleted = deletedStatements(sorted.deletions);
  const reads = { status, cached, settings, possiblyStored, answers, deleted, ...statements };
  if (!isComplete(reads)) return readMore(ports, reads, sorted);
  return {
    ...nothingRead,
    status: reads.status,
    statusWasCached: true,
    memory: reads.cached,
    cached: reads.cached,
    settings: applied(reads.settings, ports.defaults),
    readSettings: null,
    readAt: ports.clock.now(),
  };
}

interface Answers {
  readonly connection: string | null;
  readonly statements: readonly Statement<OwnerAnswerRow>[];
}

/** A business chat's turn also reads what the account's owner answered in it. */
const answersFor = ({ lease }: BackgroundPorts, written: readonly MessageEnvelope[]): Answers => {
  const connection = written[0]?.message.connection ?? null;
  const statements = connection === null ? [] : [ownerAnswersStatement(lease.customer, { connection })];
  return { connection, statements };
};

const nothingRead = { stored: [], recalled: [], knowledge: [], isKnowledgeEmpty: false };

/** What Redis returned, and what to ask Postgres for. */
interface Reads {
  readonly status: CustomerStatus | null;
  readonly cached: Remembered | null;
  readonly settings: Stored | null;
  /** Messages that may already be stored. */
  readonly possiblyStored: readonly InboundMessage[];
  readonly recall: Statement<Recalled> | null;
  readonly search: SearchStatements | null;
  readonly answers: Answers;
  readonly deleted: readonly Statement<StoredMessage>[];
}

/** True if Redis returned everything, and there is nothing to ask Postgres for. */
function isComplete(
  reads: Reads,
): reads is Reads & { status: CustomerStatus; cached: Remembered; settings: Stored } {
  const { status, cached, settings, possiblyStored, recall, search, answers, deleted } = reads;
  const isKnown = status !== null && cached !== null && settings !== null;
  const questions = possiblyStored.length + answers.statements.length + deleted.length;
  return isKnown && recall === null && search === null && questions === 0;
}

async function readMore(
  ports: BackgroundPorts,
  reads: Reads,
  waiting: Pick<Sorted, "undrafted" | "deletions">,
): Promise<Background> {
  const { lease, defaults, clock } = ports;
  // Taken before the read, so that a version written during it counts as newer.
  const readAt = clock.now();
  const { statuses, history, stored, deleted, current, recalled, answers, hits, hasChunks } =
    await ports.sql.batch({
      statuses: statusStatement(lease.customer),
      history: rebuildStatement(lease.customer),
      stored: storedStatement(reads.possiblyStored),
      deleted: reads.deleted,
      current: reads.settings === null ? [currentStatement] : [],
      recalled: reads.recall === null ? [] : [reads.recall],
      answers: reads.answers.statements,
      search: reads.search === null ? [] : [reads.search.setting],
      hits: reads.search === null ? [] : [reads.search.hits],
      hasChunks: reads.search === null ? [] : [reads.search.hasChunks],
    });
  return {
    status: reads.status ?? statuses[0] ?? { funnel_status: "new", nickname: null, silenced: false },
    statusWasCached: reads.status !== null,
    // Postgres wins over Redis: an earlier attempt may have died before updating Redis.
    memory: historyWithDeletions(rebuilt(history), deleted.flat(), waiting.deletions),
    cached: reads.cached,
    stored,
    recalled: recalledOf(recalled.flat(), answersOf(answers.flat(), waiting, reads.answers.connection)),
    knowledge: hits.flat().filter((hit) => hit.score >= minScore),
    isKnowledgeEmpty: hasChunks.flat()[0]?.has_chunks === false,
    settings: applied(reads.settings ?? current.flat()[0], defaults),
    readSettings: reads.settings === null ? (current.flat()[0] ?? { version: 0, document: {} }) : null,
    readAt,
  };
}

/**
 * What is recalled, oldest first, with what a business account's owner answered: a draft must neither repeat nor
 * contradict it. It is stored with the draft, so a regenerated one sees it too.
 */
function recalledOf(recalled: readonly Recalled[], answers: readonly HistoryEntry[]): HistoryEntry[] {
  const left = recalledTokens - answers.reduce((tokens, { text }) => tokens + tokensOf(text), 0);
  return [
    ...selectWithin(recalled, left).map(({ type, content, at }) => ({ role: type, text: content, at })),
    ...answers,
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const questionOf = (envelopes: readonly MessageEnvelope[]): string =>
  envelopes
    .map(({ message }) => wordsOf(message))
    .join("\n")
    .trim();

/** The statements that recall messages and passages; the question is embedded once for both. */
async function statementsFor(
  ports: BackgroundPorts,
  question: string,
  needs: { readonly recall: boolean; readonly search: boolean },
): Promise<Pick<Reads, "recall" | "search">> {
  const isEmbedded = needs.search || (needs.recall && ports.embedder.memories !== null);
  const vector = isEmbedded ? await vectorOf(ports, question) : null;
  return {
    recall: needs.recall ? recallFor(ports, question, vector) : null,
    search: needs.search && vector !== null ? await searchFor(ports, vector) : null,
  };
}

/** Null if the embedder is unavailable, which is logged: a draft without passages is better than none. */
async function vectorOf(
  { embedder, log }: BackgroundPorts,
  question: string,
): Promise<readonly number[] | null> {
  try {
    const [vector] = await embedder.embed([question.slice(-maxQuestionLength).toWellFormed()], "query");
    return vector ?? null;
  } catch (error) {
    log.error("question.not_embedded", error);
    return null;
  }
}

/** Recalls only messages older than those the prompt contains in full. */
const recallFor = (
  { embedder, lease }: BackgroundPorts,
  question: string,
  vector: readonly number[] | null,
): Statement<Recalled> =>
  recallStatement(lease.customer, question, {
    skip: 0,
    shown: recentLength,
    budgetTokens: recalledTokens,
    embedding: embedder.memories === null || vector === null ? null : { embedder: embedder.memories, vector },
  });

/**
 * The statements that search the documents; null if they cannot be made: a draft without passages is better than none,
 * so a vector outage is only logged.
 */
async function searchFor(
  { knowledge, log }: BackgroundPorts,
  vector: readonly number[],
): Promise<SearchStatements | null> {
  try {
    return await searchStatements(knowledge, vector, passages);
  } catch (error) {
    log.error("knowledge.not_searched", error);
    return null;
  }
}
