/** After a reply: a model's summary of the conversation, and vectors for recall. */
import type { LanguageModel, PaidCall } from "../drafting/port.ts";
import { costOf, type Prices, tokensOf } from "../drafting/prices.ts";
import { withoutReasoning } from "../drafting/reasoning.ts";
import { hasCode } from "../kernel/errors.ts";
import { type CustomerId, InteractionId, uuid5 } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { callsOf, type CallPorts } from "../ledger/ledger.ts";
import { callIdOf } from "../ledger/schema.ts";
import { storeSummary, summaryTask, type SummaryTask } from "../memory/summaries.ts";
import { summaryIn, summaryRequest } from "../memory/summarizer.ts";
import { embedNewest, type EmbeddingPorts } from "./embed.ts";

export interface MemoryUpdater extends EmbeddingPorts, CallPorts, Pick<Ports, "redis"> {
  /** Null if the free summary is enough. */
  readonly summariser: {
    readonly model: LanguageModel;
    /** Counts a call once by its id, however often the job runs. */
    recordCost(id: string, customer: CustomerId, call: PaidCall): void;
  } | null;
  readonly prices: Prices;
}

/**
 * Summarises and embeds a customer's conversation. No one waits for it: a model's failure is logged and changes
 * nothing. Throws what the stores throw; running it again pays for no answered call twice.
 */
export async function updateMemory(updater: MemoryUpdater, customer: CustomerId): Promise<void> {
  await summarise(updater, customer);
  await embedNewest(updater, customer);
}

async function summarise(updater: MemoryUpdater, customer: CustomerId): Promise<void> {
  const { summariser, log } = updater;
  if (summariser === null) return;
  const task = await summaryTask(updater, customer);
  if (task === null) return;
  try {
    const text = task.made ?? (await answered(summariser, customer, task, updater));
    if (text === null) return log.warn("summary.unusable", { customer, covers: task.covers });
    const isStored = await storeSummary(updater, customer, task, text, summariser.model.name);
    if (!isStored) log.info("summary.outdated", { customer, covers: task.covers });
  } catch (error) {
    if (!hasCode(error, "model_failed")) throw error;
    log.error("summary.failed", error, { customer, covers: task.covers });
  }
}

/** The ledger identifies the call by what it summarises, so that a repeated job pays nothing. */
async function answered(
  { model, recordCost }: NonNullable<MemoryUpdater["summariser"]>,
  customer: CustomerId,
  { entries, covers }: SummaryTask,
  updater: MemoryUpdater,
): Promise<string | null> {
  const request = summaryRequest(entries);
  const interaction = InteractionId.parse(uuid5(`${customer}:summary:${covers}`));
  const draft = { customer, interaction, revision: 0, message: request.prompt };
  const calls = callsOf(updater, draft);
  const [before] = await calls.paid([{ stage: 1, model: model.name }]);
  const useAnswer = (call: PaidCall) => {
    recordCost(callIdOf(draft, 1, model.name), customer, call);
    return summaryOf(call);
  };
  if (before !== undefined) return useAnswer(before);
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
  await calls.record(call);
  logCost(call, interaction, updater);
  return useAnswer(call);
}

/** The summary in an answer; null for a refusal or a truncated one, which would be in every later prompt. */
const summaryOf = ({ text, fault }: PaidCall): string | null =>
  fault === null ? summaryIn(withoutReasoning(text)) : null;

function logCost(call: PaidCall, interaction: string, { prices, log }: MemoryUpdater): void {
  const { model, fault, input_tokens, output_tokens } = call;
  const cost_usd = costOf(prices, model, call);
  log.info("summary.answered", { interaction, model, fault, input_tokens, output_tokens, cost_usd });
  if (cost_usd === null) log.warn("summary.cost_unknown", { interaction, model });
}
