/** After a reply: a model's summary of the conversation, and vectors for recall. */
import type { LanguageModel, PaidCall } from "../drafting/port.ts";
import { costOf, type Prices, tokensOf } from "../drafting/prices.ts";
import { withoutReasoning } from "../drafting/reasoning.ts";
import { hasCode } from "../kernel/errors.ts";
import { type CustomerId, type Ids, InteractionId, uuid5 } from "../kernel/ids.ts";
import { describeError, type Log } from "../kernel/log.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Embedder } from "../knowledge/port.ts";
import type { ModelCalls } from "../ledger/ledger.ts";
import { callIdOf } from "../ledger/schema.ts";
import { keepSummary, summaryTask, type SummaryTask } from "../memory/summaries.ts";
import { summaryIn, summaryRequest } from "../memory/summarizer.ts";
import type { BareEntry, MemoryVectors } from "../memory/vectors.ts";

export interface Rememberer extends Pick<Ports, "sql" | "redis" | "clock" | "log"> {
  /** Null: the free summary is enough. */
  readonly summariser: {
    readonly model: LanguageModel;
    readonly calls: Pick<ModelCalls, "of">;
    /** Counts a call once by its id, however often the job runs. */
    noted(id: string, customer: CustomerId, call: PaidCall): void;
  } | null;
  /** Null: no embedding model is configured. */
  readonly embedding: Embedding | null;
  readonly prices: Prices;
}

export interface Embedding {
  readonly embedder: Embedder;
  readonly vectors: MemoryVectors;
}

/** Entries that one request embeds. */
const atOnce = 100;
/** UTF-16 units of an entry that are embedded: models take some 8,000 tokens. */
const longestEmbedded = 8_000;

/**
 * Summarises and embeds a customer's conversation. No one waits for it: a model's failure is logged and changes nothing.
 * Throws what the stores throw; running it again pays for no answered call twice.
 */
export async function rememberMore(rememberer: Rememberer, customer: CustomerId): Promise<void> {
  await summarise(rememberer, customer);
  const { embedding, log } = rememberer;
  if (embedding === null) return;
  try {
    await embed(embedding, await embedding.vectors.bareOf(customer, atOnce), log);
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    log.error("memory.not_embedded", error, { customer });
  }
}

async function summarise(rememberer: Rememberer, customer: CustomerId): Promise<void> {
  const { summariser, log } = rememberer;
  if (summariser === null) return;
  const task = await summaryTask(rememberer, customer);
  if (task === null) return;
  try {
    const text = task.made ?? (await answered(summariser, customer, task, rememberer));
    if (text === null) return log.warn("summary.unusable", { customer, covers: task.covers });
    const kept = await keepSummary(rememberer, customer, task, text, summariser.model.name);
    if (!kept) log.info("summary.outdated", { customer, covers: task.covers });
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    log.error("summary.failed", error, { customer, covers: task.covers });
  }
}

/** The ledger identifies the call by what it summarises, so that a repeated job pays nothing. */
async function answered(
  { model, calls, noted }: NonNullable<Rememberer["summariser"]>,
  customer: CustomerId,
  { entries, covers }: SummaryTask,
  { prices, log }: Pick<Rememberer, "prices" | "log">,
): Promise<string | null> {
  const request = summaryRequest(entries);
  const interaction = InteractionId.parse(uuid5(`${customer}:summary:${covers}`));
  const draft = { customer, interaction, revision: 0, message: request.prompt };
  const book = calls.of(draft);
  const [before] = await book.paid([{ stage: 1, model: model.name }]);
  const told = (call: PaidCall) => {
    noted(callIdOf(draft, 1, model.name), customer, call);
    return summaryOf(call);
  };
  if (before !== undefined) return told(before);
  const answer = await model.generate(request);
  const call = {
    stage: 1 as const,
    model: model.name,
    text: answer.text,
    fault: answer.fault,
    input_tokens: tokensOf(answer.inputTokens),
    cached_tokens: tokensOf(answer.cachedTokens),
    output_tokens: tokensOf(answer.outputTokens),
  };
  await book.record(call);
  tellCost(call, prices, interaction, log);
  return told(call);
}

/** A refusal or a truncated summary would be in every later prompt. */
const summaryOf = ({ text, fault }: PaidCall): string | null =>
  fault === null ? summaryIn(withoutReasoning(text)) : null;

function tellCost(call: PaidCall, prices: Prices, interaction: string, log: Log): void {
  const { model, fault, input_tokens, output_tokens } = call;
  const cost_usd = costOf(prices, model, call);
  log.info("summary.answered", { interaction, model, fault, input_tokens, output_tokens, cost_usd });
  if (cost_usd === null) log.warn("summary.cost_unknown", { interaction, model });
}

/** Resolves to the number of entries embedded. Throws `model_failed` and what Postgres throws. */
async function embed(embedding: Embedding, entries: readonly BareEntry[], log: Log): Promise<number> {
  if (entries.length === 0) return 0;
  try {
    return await embedTogether(embedding, entries);
  } catch (error) {
    // A wrong key or setting is refused the same way: a text is at fault only if another one is accepted.
    if (!isRefusal(error) || !(await takesAnything(embedding.embedder))) throw error;
    return embedApart(embedding, entries, error, log);
  }
}

async function embedTogether(
  { embedder, vectors }: Embedding,
  entries: readonly BareEntry[],
): Promise<number> {
  const texts = entries.map(({ content }) => content.slice(0, longestEmbedded).toWellFormed());
  const embedded = await embedder.embed(texts, "document");
  return vectors.keep(
    embedder.name,
    entries.map((entry, at) => ({ ...entry, vector: embedded[at] ?? null })),
  );
}

/** A text that no provider refuses. */
const harmless = "Hello.";

async function takesAnything(embedder: Embedder): Promise<boolean> {
  try {
    await embedder.embed([harmless], "document");
    return true;
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    return false;
  }
}

/** The provider refused one of the texts: bisecting finds it, and it is not sent again. */
async function embedApart(
  embedding: Embedding,
  entries: readonly BareEntry[],
  error: unknown,
  log: Log,
): Promise<number> {
  const [entry] = entries;
  if (entry !== undefined && entries.length === 1) {
    log.warn("memory.not_embeddable", { ...describeError(error), entry: entry.id });
    return embedding.vectors.keep(embedding.embedder.name, [{ ...entry, vector: null }]);
  }
  const middle = Math.ceil(entries.length / 2);
  let total = 0;
  for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
    total += await embedTogether(embedding, half).catch((refusal: unknown) => {
      if (!isRefusal(refusal)) throw refusal;
      return embedApart(embedding, half, refusal, log);
    });
  }
  return total;
}

const isRefusal = (error: unknown): boolean =>
  hasCode(error, "model_failed") && error.facts["reason"] === "status 400";

/** Vectors of another embedder that one run deletes. */
const outdatedAtOnce = 1_000;

/**
 * The scheduled part: entries whose job was lost, whose model was out, or that another model embedded. Runs until `deadline`
 * (ms since 1970) or until none is left; resolves to the number embedded. Throws as `embed` does.
 */
export async function embedMissing(
  { embedding, clock, log }: Pick<Rememberer, "embedding" | "clock" | "log">,
  ids: Ids,
  deadline: number,
): Promise<number> {
  if (embedding === null) return 0;
  const dropped = await embedding.vectors.dropOutdated(embedding.embedder.name, outdatedAtOnce);
  if (dropped > 0) log.info("memory.embedder_changed", { dropped });
  let total = 0;
  while (clock.now() < deadline) {
    const entries = await embedding.vectors.bareFrom(ids.random(), atOnce);
    total += await embed(embedding, entries, log);
    if (entries.length < atOnce) break;
  }
  return total;
}
