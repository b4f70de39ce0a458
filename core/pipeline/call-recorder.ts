/** Records the model calls of one request that drafts no reply: a preview, a translation. */
import type { PaidCall } from "../drafting/port.ts";
import { costOf, type Prices, storableCost } from "../drafting/prices.ts";
import { iso } from "../kernel/clock.ts";
import { type CustomerId, InteractionId, uuid5 } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import { sumUsd } from "../kernel/usd.ts";
import { type Recorder, recordCall } from "../ledger/ledger.ts";
import { callIdOf, type DraftName } from "../ledger/schema.ts";
import { type StandaloneCall, storeCalls } from "../ledger/standalone-calls.ts";

export interface CallRecorderPorts extends Recorder, Pick<Ports, "sql" | "ids"> {
  readonly prices: Prices;
}

/** What the calls are about. */
interface Request {
  readonly purpose: StandaloneCall["purpose"];
  readonly customer: CustomerId;
  /** What the ledger shows as the question. */
  readonly message: string;
}

/** Records each call under its purpose, in the ledger and in the figures, before its answer is used; never throws. */
export function createCallRecorder(ports: CallRecorderPorts, { purpose, customer, message }: Request) {
  const { sql, ids, clock, log, prices } = ports;
  const interaction = InteractionId.parse(uuid5(`${purpose}:${ids.random()}`));
  const draft: DraftName = { customer, interaction, revision: 0, message };
  const costs: (number | null)[] = [];
  return {
    made: (): number => costs.length,
    /** USD of one of them; null if its model has no price. */
    costOf: (call: PaidCall): number | null => costOf(prices, call.model, call),
    /** USD of all of them; null if a model has no price. */
    cost: (): number | null => {
      const known = costs.filter((cost) => cost !== null);
      return known.length < costs.length ? null : sumUsd(known);
    },
    record: async (call: PaidCall): Promise<void> => {
      const cost = costOf(prices, call.model, call);
      costs.push(cost);
      const { model, input_tokens, output_tokens } = call;
      const row = {
        id: callIdOf(draft, call.stage, model),
        customer,
        purpose,
        model,
        input_tokens,
        output_tokens,
        cost_usd: cost === null ? null : storableCost(cost),
        created_at: iso(clock.now()),
      };
      await Promise.all([
        recordCall(ports, draft, call),
        storeCalls(sql, [row]).catch((error: unknown) =>
          log.error("model_call.not_counted", error, { purpose }),
        ),
      ]);
    },
  };
}
