/** What the draft worker needs. */
import type { Settings } from "../config.ts";
import { createCustomers } from "../customers/customers.ts";
import { createDrafting } from "../drafting/drafting.ts";
import type { Log } from "../kernel/log.ts";
import type { Ledger } from "../ledger/port.ts";
import { createMemory } from "../memory/memory.ts";
import { draft } from "../pipeline/draft.ts";
import type { Drafter } from "../pipeline/drafter.ts";
import type { DraftJob } from "../pipeline/schema.ts";
import { createModels } from "../vendors/models.ts";
import { createWal } from "../wal/wal.ts";
import { type Engines, enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { ledgerOf, modelCallsOf } from "./ledger.ts";

export interface DraftApp {
  /** Drafts what waits for this customer; throws what `draft` throws. */
  draft(job: DraftJob): Promise<void>;
  readonly log: Log;
}

/** Wires the draft worker. Throws `bad_configuration`, `model_unconfigured`. */
export function createDraftApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
  ledger: Ledger = ledgerOf(settings, host),
): DraftApp {
  const { clock, log, ids } = host;
  const { sql, redis, jobs } = engines;
  const drafting = createDrafting({ ...createModels(settings.models), clock, log });
  const drafter: Drafter = {
    wal: createWal({ redis, sql, clock, ids, settings: settings.wal }),
    memory: createMemory(redis, clock, {
      onCompression: (compression) => log.info("memory.compressed", { ...compression }),
      onFailure: (error) => log.error("memory.not_compressed", error),
    }),
    customers: createCustomers(clock),
    draft: drafting.draft,
    calls: modelCallsOf(settings, ledger, redis, host),
    knowledge: knowledgeOf(settings, host, sql),
    sql,
    jobs,
    clock,
    log,
  };
  return { draft: (job) => draft(drafter, job), log };
}
