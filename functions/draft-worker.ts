/** SQS: drafts the turns of customers whose burst has ended. */
import { createDraftApp, type DraftApp } from "../core/app/draft.ts";
import { DraftJob } from "../core/pipeline/schema.ts";
import { inCloud, stores } from "./lib/cloud.ts";
import { queueWorker } from "./lib/queue.ts";

/** Drafts each job of the batch. */
export const draftWorker = (app: () => DraftApp) =>
  queueWorker(
    () => app().log,
    (body) => DraftJob.parse(body),
    (job) => app().draft(job),
  );

export const handler = draftWorker(
  inCloud(createDraftApp, [
    ...stores,
    "DRAFTS_QUEUE_URL",
    "LEDGER_TABLE",
    "GOOGLE_GENERATIVE_AI_API_KEY",
    "OPENAI_API_KEY",
  ]),
);
