/** API Gateway: everything under /v1, for reviewers and their console. */
import { createReviewerApp, type ReviewerApp } from "../core/app/reviewer.ts";
import { router } from "./api/router.ts";
import { routes } from "./api/routes.ts";
import { byPowertools } from "./lib/emf-powertools.ts";
import { inCloud, stores } from "./lib/cloud.ts";
import { published } from "./lib/metrics.ts";
import { http } from "./lib/http.ts";

/** Serves each call from the route table. */
export const reviewerApi = (app: () => ReviewerApp) => http(() => app().log, router(app, routes));

export const handler = published(
  byPowertools,
  reviewerApi(
    inCloud(createReviewerApp, [
      ...stores,
      "DATABASE_REPLICA_URL",
      "ARCHIVE_BUCKET",
      "NADIA_API_KEY",
      "NADIA_FRONT_SECRET",
      "NADIA_VAPID_KEY",
      "TELEGRAM_BOT_TOKEN",
      "DRAFTS_QUEUE_URL",
      "DELIVERIES_QUEUE_URL",
      "GOOGLE_GENERATIVE_AI_API_KEY",
      "OPENAI_API_KEY",
      "QDRANT_API_KEY",
    ]),
  ),
);
