/** The reviewers' HTTP API: one Lambda function behind API Gateway. */
import {
  archiveBucket,
  archiveListing,
  archiveReading,
  attachmentsReading,
  attachmentsWriting,
} from "./archive.ts";
import { reserved } from "./concurrency.ts";
import { ledger, ledgerReading, ledgerWriting } from "./ledger.ts";
import { deliveriesProducer, draftsProducer } from "./queues.ts";
import { secrets, stores } from "./secrets.ts";
import {
  consoleSettings,
  groupSettings,
  knowledgeSettings,
  ledgerSettings,
  modelSettings,
  translationSettings,
  turnSettings,
} from "./settings.ts";

export const reviewerApiHandler = new sst.aws.Function("ReviewerApiHandler", {
  handler: "functions/reviewer-api.handler",
  // API Gateway gives up after 30 seconds.
  timeout: "29 seconds",
  ...reserved("NADIA_API_CONCURRENCY"),
  environment: {
    ...turnSettings,
    // Drafts with settings that are not saved.
    ...modelSettings,
    ...translationSettings,
    ...knowledgeSettings,
    ...consoleSettings,
    ...ledgerSettings,
    ...groupSettings,
    LEDGER_TABLE: ledger.name,
  },
  permissions: [
    ledgerReading,
    ledgerWriting,
    archiveListing,
    archiveReading,
    attachmentsReading,
    attachmentsWriting,
  ],
  link: [
    ...stores,
    secrets.databaseReplicaUrl,
    secrets.nadiaApiKey,
    secrets.frontSecret,
    // Browsers subscribe with its public half.
    secrets.vapidKey,
    // Checks what Telegram passes to the console as a Mini App.
    secrets.telegramBotToken,
    secrets.qdrantApiKey,
    secrets.googleGenerativeAiApiKey,
    secrets.openAiApiKey,
    draftsProducer,
    deliveriesProducer,
    archiveBucket,
  ],
});

export const reviewerApi = new sst.aws.ApiGatewayV2("ReviewerApi", {
  // By default, SST allows every origin.
  cors: false,
  accessLog: { retention: "1 month" },
  transform: {
    stage: { defaultRouteSettings: { throttlingBurstLimit: 100, throttlingRateLimit: 50 } },
  },
});

// By ARN: a handler's path here would create a Lambda function per route. The handler checks the API key itself.
reviewerApi.route("ANY /{proxy+}", reviewerApiHandler.arn);
