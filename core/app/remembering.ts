/** What models make of a conversation, from settings. */
import type { Settings } from "../config.ts";
import { pricesWith } from "../drafting/prices.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Ledger } from "../ledger/port.ts";
import { createSummaries } from "../memory/summaries.ts";
import { createMemoryVectors } from "../memory/vectors.ts";
import type { QuestionEmbedder } from "../pipeline/question.ts";
import type { Embedding, Rememberer } from "../pipeline/remember.ts";
import { createEmbedder } from "../vendors/embedder.ts";
import { createSummaryModel } from "../vendors/models.ts";
import type { Engines } from "./engines.ts";
import type { Host } from "./host.ts";
import { modelCallsOf } from "./ledger.ts";
import { comparesMemories, memoryOf } from "./memory.ts";

/** Who makes the vector of what a turn asks. Throws `bad_configuration`, `model_unconfigured`. */
export const questionEmbedderOf = (settings: Settings): QuestionEmbedder => {
  const { embeddingModel, models } = settings;
  const { embed, name } = createEmbedder({ ...models, embeddingModel });
  return { embed, memories: comparesMemories(settings) ? name : null };
};

/** Who gives memories their vectors, or null. Throws `bad_configuration`, `model_unconfigured`. */
export const embeddingOf = (settings: Settings, sql: Sql): Embedding | null => {
  if (!comparesMemories(settings)) return null;
  const { embeddingModel, models } = settings;
  return { embedder: createEmbedder({ ...models, embeddingModel }), vectors: createMemoryVectors(sql) };
};

/** What models make of a conversation. Throws `bad_configuration`, `model_unconfigured`. */
export function remembererOf(
  settings: Settings,
  host: Host,
  { sql, redis }: Pick<Engines, "sql" | "redis">,
  ledger: Ledger,
): Rememberer {
  const { clock, log } = host;
  const model = createSummaryModel(settings.summaryModel, settings.models);
  const summaries = createSummaries({ sql, clock, memory: memoryOf(redis, host) });
  return {
    summariser:
      model === null ? null : { model, summaries, calls: modelCallsOf(settings, ledger, redis, host) },
    embedding: embeddingOf(settings, sql),
    prices: pricesWith(settings.modelPrices),
    clock,
    log,
  };
}
