/** The functions that draft turns and deliver replies, each fed by its queue. */
import { archiveBucket, archiveErasing, archiveListing, attachmentsReading } from "./archive.ts";
import { erasureNotesWriting } from "./backups.ts";
import { batchesAtOnce } from "./concurrency.ts";
import { ledgerRecorder } from "./ledger.ts";
import { deliveries, deliveriesProducer, drafts, draftsProducer } from "./queues.ts";
import { secrets, stores } from "./secrets.ts";
import {
  consoleSettings,
  embeddingSettings,
  groupSettings,
  knowledgeSettings,
  ledgerSettings,
  modelSettings,
  summarySettings,
  turnSettings,
} from "./settings.ts";

// Limits the event source mapping instead of reserving concurrency, which would throttle polled messages into the
// dead-letter queue.
function batches(variable: string, byDefault: number): sst.aws.QueueSubscriberArgs {
  const maximumConcurrency = batchesAtOnce(variable, byDefault);
  return {
    batch: { size: 10, window: "0 seconds", partialResponses: true },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency } } },
  };
}

export const draftWorker = drafts.subscribe(
  {
    handler: "functions/draft-worker.handler",
    timeout: "2 minutes",
    environment: {
      ...turnSettings,
      ...modelSettings,
      ...knowledgeSettings,
      ...summarySettings,
      ...ledgerSettings,
      ...groupSettings,
    },
    link: [
      ...stores,
      draftsProducer,
      deliveriesProducer,
      ledgerRecorder,
      secrets.telegramBotToken,
      secrets.erasureSecret,
      secrets.googleGenerativeAiApiKey,
      secrets.openAiApiKey,
      secrets.qdrantApiKey,
      archiveBucket,
    ],
    permissions: [...archiveErasing, ...erasureNotesWriting],
  },
  batches("NADIA_DRAFT_CONCURRENCY", 20),
);

export const deliveryWorker = deliveries.subscribe(
  {
    handler: "functions/delivery-worker.handler",
    timeout: "1 minute",
    // Embedding and summary settings only say whether a model is configured; the draft worker calls it.
    environment: { ...embeddingSettings, ...summarySettings, ...groupSettings, ...consoleSettings },
    link: [
      ...stores,
      draftsProducer,
      deliveriesProducer,
      secrets.telegramBotToken,
      secrets.vapidKey,
      archiveBucket,
    ],
    permissions: [archiveListing, attachmentsReading],
  },
  batches("NADIA_DELIVERY_CONCURRENCY", 10),
);
