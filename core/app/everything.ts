/** All functions over one set of engines in one process: local runs and the command line. */
import type { Settings } from "../config.ts";
import { createRefreshApp } from "./analytics.ts";
import { createDeliveryApp } from "./delivery.ts";
import { createDraftApp } from "./draft.ts";
import { enginesOf } from "./engines.ts";
import type { Host } from "./host.ts";
import { ledgerOf } from "./ledger.ts";
import { createRetentionApp } from "./retention.ts";
import { createReviewerApp } from "./reviewer.ts";
import { createRecoveryApp } from "./recovery.ts";
import { createUpkeepApp } from "./upkeep.ts";
import { createHealthApp } from "./health.ts";
import { createWebhookApp } from "./webhook.ts";

export type Everything = ReturnType<typeof createEverything>;

/** Wires everything, with one breaker per store. Throws `bad_configuration`. */
export function createEverything(settings: Settings, host: Host) {
  const engines = enginesOf(settings, host);
  const ledger = ledgerOf(settings, host);
  return {
    ...engines,
    ledger,
    webhook: createWebhookApp(settings, host, engines),
    draft: createDraftApp(settings, host, engines, ledger),
    delivery: createDeliveryApp(settings, host, engines),
    reviewer: createReviewerApp(settings, host, engines, ledger),
    recovery: createRecoveryApp(settings, host, engines),
    upkeep: createUpkeepApp(settings, host, engines, settings.ledger.kind === "sqlite" ? ledger : null),
    refresh: createRefreshApp(settings, host),
    retention: createRetentionApp(settings, host, ledger),
    health: createHealthApp(settings, host, engines, ledger),
  };
}
