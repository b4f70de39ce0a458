/** Wiring of an erasure in this process, for the command line. */
import { required, type Settings } from "../config.ts";
import type { CustomerId } from "../kernel/ids.ts";
import { eraseNow, type Eraser } from "../pipeline/erase.ts";
import { requestErasure } from "../privacy/erasures.ts";
import type { Erasure } from "../privacy/schema.ts";
import { enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";
import { callStoresOf, ledgerOf } from "./ledger.ts";

export interface ErasingApp {
  /** Erases a customer and resolves to the receipt; throws what the stores throw. */
  erase(customer: CustomerId, by: string, report: (erasure: Erasure) => void): Promise<Erasure>;
  close(): Promise<void>;
}

/**
 * Wires it. `alone`: no other process uses these stores, so nothing can be running that the last pass would have to wait
 * for. Throws `bad_configuration`.
 */
export function createErasingApp(settings: Settings, host: Host, alone: boolean): ErasingApp {
  const { sql, redis, jobs } = enginesOf(settings, host);
  const { clock, ids, log } = host;
  const ledger = ledgerOf(settings, host);
  const eraser: Eraser = {
    ...callStoresOf(settings, ledger, redis, host),
    secret: required(settings.erasureSecret, "NADIA_ERASURE_SECRET"),
    ...(alone ? { settleMs: 0 } : {}),
    sql,
    redis,
    jobs,
    clock,
    log,
  };
  return {
    erase: async (customer, by, report) => {
      const { id } = await requestErasure({ ...eraser, ids }, customer, customer, { id: null, name: by });
      return eraseNow(eraser, id, report);
    },
    close: () => ledger.close(),
  };
}
