/** Summaries and vectors of conversations, from settings. */
import type { Settings } from "../config.ts";
import { pricesWith } from "../drafting/prices.ts";
import type { QuestionEmbedder } from "../pipeline/drafter.ts";
import type { Embedder } from "../knowledge/port.ts";
import type { MemoryUpdater } from "../pipeline/update-memory.ts";
import { createSummaryModel } from "../vendors/models.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import type { CallStores } from "./ledger.ts";
import { comparesMemories } from "./memory.ts";
import type { CostRecorder } from "./cost-recorder.ts";

/** The embedder of a turn's question. Throws `bad_configuration`, `model_unconfigured`. */
export const questionEmbedderOf = (settings: Settings, costRecorder: CostRecorder): QuestionEmbedder => {
  const { embed, name } = costRecorder.embedder();
  return { embed, memories: comparesMemories(settings) ? name : null };
};

/** The embedder of memories, or null. Throws `bad_configuration`, `model_unconfigured`. */
export const memoryEmbedderOf = (settings: Settings, costRecorder: CostRecorder): Embedder | null =>
  comparesMemories(settings) ? costRecorder.embedder() : null;

/** The models that process a conversation. Throws `bad_configuration`, `model_unconfigured`. */
export function memoryUpdaterOf(
  settings: Settings,
  host: Host,
  { redis }: Pick<Engines, "redis">,
  { calls, costRecorder }: { readonly calls: CallStores; readonly costRecorder: CostRecorder },
): MemoryUpdater {
  const { clock, log } = host;
  const model = createSummaryModel(settings.summaryModel, settings.models);
  return {
    summariser: model === null ? null : { model, recordCost: costRecorder.recordSummary },
    ...calls,
    embedder: memoryEmbedderOf(settings, costRecorder),
    prices: pricesWith(settings.modelPrices),
    sql: costRecorder.sql,
    redis,
    clock,
    log,
  };
}
