/** Wiring of the draft worker. */
import type { Settings } from "../config.ts";
import { pricesWith } from "../drafting/prices.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Log } from "../kernel/log.ts";
import type { Ledger } from "../ledger/port.ts";
import { draft } from "../pipeline/draft.ts";
import { erase } from "../pipeline/erase.ts";
import type { Drafter } from "../pipeline/drafter.ts";
import { regenerate } from "../pipeline/regenerate.ts";
import { updateMemory } from "../pipeline/update-memory.ts";
import { schedulePosts } from "../posts/posts.ts";
import type { DraftJob } from "../kernel/jobs.ts";
import type { ErasureId } from "../privacy/schema.ts";
import { createModels } from "../vendors/models.ts";
import { type Engines, enginesOf } from "./engines.ts";
import { eraserPortsOf } from "./eraser-ports.ts";
import { filesOf } from "./files.ts";
import type { Host } from "./host.ts";
import { knowledgeOf } from "./knowledge.ts";
import { callStoresOf, ledgerOf } from "./ledger.ts";
import { questionEmbedderOf, memoryUpdaterOf } from "./memory-models.ts";
import { costRecorderOf } from "./cost-recorder.ts";
import { modelsOf } from "./models.ts";
import { defaultsOf } from "./team-settings.ts";

export interface DraftApp {
  /**
   * Drafts a reply to the customer's waiting messages, or what a reviewer requested; throws what `draft` and
   * `regenerate` throw.
   */
  draft(job: DraftJob): Promise<void>;
  /** Continues an erasure; throws what `erase` throws, or `bad_configuration` without its secret. */
  erase(id: ErasureId): Promise<void>;
  /** Updates the summary and vectors of a conversation; throws what `updateMemory` throws. */
  remember(customer: CustomerId): Promise<void>;
  readonly log: Log;
}

/** The primary models: one writes a draft, the other refines it. */
export function draftersOf({ models }: Settings): { readonly first: string; readonly second: string } {
  const { first, second } = createModels(models);
  return { first: first[0]?.name ?? "offline", second: second[0]?.name ?? "offline" };
}

/** ms; a draft can do without a file, and its lease has to outlast the models. */
const telegramTimeoutMs = 4_000;

function teamOf(settings: Settings, host: Host): Pick<Drafter, "modelsOf" | "defaults"> {
  const team = { defaults: defaultsOf(settings), modelsOf: modelsOf(settings, host) };
  // A wrong name in the environment stops the start, not the first draft.
  team.modelsOf(team.defaults);
  return team;
}

/** Wires the draft worker. Throws `bad_configuration`, `model_unconfigured`. */
export function createDraftApp(
  settings: Settings,
  host: Host,
  engines: Engines = enginesOf(settings, host),
  ledger: Ledger = ledgerOf(settings, host),
): DraftApp {
  const { clock, log, ids } = host;
  const { redis, jobs } = engines;
  const { reviewGroups } = settings;
  const costRecorder = costRecorderOf(settings, host, engines.sql);
  const { sql } = costRecorder;
  const calls = callStoresOf(settings, ledger, redis, host);
  const drafter: Drafter = {
    wal: settings.wal,
    ...teamOf(settings, host),
    files: filesOf(settings, host, telegramTimeoutMs),
    prices: pricesWith(settings.modelPrices),
    ...calls,
    knowledge: knowledgeOf(settings, host, sql, redis),
    embedder: questionEmbedderOf(settings, costRecorder),
    sql,
    redis,
    jobs,
    clock,
    ids,
    log,
  };
  const updater = memoryUpdaterOf(settings, host, engines, { calls, costRecorder });
  return {
    draft: async (job) => {
      await (job.kind === "regenerate" ? regenerate(drafter, job) : draft(drafter, job));
      await schedulePosts({ jobs, log, reviewGroups }, job.customer_id);
    },
    erase: (id) => erase({ ...drafter, ...eraserPortsOf(settings, host, sql) }, id),
    remember: (customer) => updateMemory(updater, customer),
    log,
  };
}
