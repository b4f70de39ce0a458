/** Costs of summaries and embeddings, from settings: priced, and stored with Postgres' next statement. */
import type { Settings } from "../config.ts";
import { costOf, pricesWith, storableCost, tokensOf, type Usage } from "../drafting/prices.ts";
import { iso } from "../kernel/clock.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Sql } from "../kernel/sql.ts";
import type { Embedder } from "../knowledge/port.ts";
import { createCallQueue, type StandaloneCall } from "../ledger/standalone-calls.ts";
import { createEmbedder } from "../vendors/embedder.ts";
import type { Host } from "./host.ts";

export interface CostRecorder {
  /** Stores the recorded calls along with its next statement. */
  readonly sql: Sql;
  /** The configured embedder, which records its calls. Throws `bad_configuration`, `model_unconfigured`. */
  embedder(): Embedder;
  /** Records a summary under its call's id. */
  recordSummary(id: string, customer: CustomerId, call: Usage & { readonly model: string }): void;
}

/** Records the costs of calls that belong to no interaction through this Postgres. */
export function costRecorderOf(settings: Settings, { clock, ids }: Omit<Host, "log">, db: Sql): CostRecorder {
  const { queue, sql } = createCallQueue(db);
  const prices = pricesWith(settings.modelPrices);
  const queuePriced = (call: Pick<StandaloneCall, "id" | "customer" | "purpose" | "model">, usage: Usage) => {
    const cost = costOf(prices, call.model, usage);
    const { input_tokens, output_tokens } = usage;
    const cost_usd = cost === null ? null : storableCost(cost);
    queue({ ...call, input_tokens, output_tokens, cost_usd, created_at: iso(clock.now()) });
  };
  return {
    sql,
    embedder: () =>
      createEmbedder({ ...settings.models, embeddingModel: settings.embeddingModel }, (model, tokens) =>
        queuePriced(
          { id: ids.random(), customer: null, purpose: "embedding", model },
          { input_tokens: tokensOf(tokens), cached_tokens: null, output_tokens: 0 },
        ),
      ),
    recordSummary: (id, customer, call) =>
      queuePriced({ id, customer, purpose: "summary", model: call.model }, call),
  };
}
