/** SQS: drafts replies to customers whose burst has ended, updates summaries and vectors, and erases customers. */
import { createDraftApp, type DraftApp } from "../core/app/draft.ts";
import { DraftQueueJob } from "../core/kernel/jobs.ts";
import { ErasureId } from "../core/privacy/schema.ts";
import { byPowertools } from "./lib/emf-powertools.ts";
import { inCloud, stores } from "./lib/cloud.ts";
import { published } from "./lib/metrics.ts";
import { queueWorker } from "./lib/queue.ts";

/** Processes each job of the batch. */
export const draftWorker = (app: () => DraftApp) =>
  queueWorker(
    () => app().log,
    (body) => DraftQueueJob.parse(body),
    (job) => run(app(), job),
  );

function run(app: DraftApp, job: DraftQueueJob): Promise<void> {
  if (job.kind === "erase") return app.erase(ErasureId.parse(job.erasure_id));
  return job.kind === "remember" ? app.remember(job.customer_id) : app.draft(job);
}

export const handler = published(
  byPowertools,
  draftWorker(
    inCloud(createDraftApp, [
      ...stores,
      "DRAFTS_QUEUE_URL",
      "DELIVERIES_QUEUE_URL",
      "LEDGER_TABLE",
      "ARCHIVE_BUCKET",
      "NADIA_ERASURE_SECRET",
      "TELEGRAM_BOT_TOKEN",
      "GOOGLE_GENERATIVE_AI_API_KEY",
      "OPENAI_API_KEY",
      "QDRANT_API_KEY",
    ]),
  ),
);
