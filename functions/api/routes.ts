/** The route table of the reviewer API: every call, who may make it, its input and its output. */
import { agreementRoutes } from "./agreement.ts";
import { analyticsRoutes } from "./analytics.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { attachmentRoutes } from "./attachments.ts";
import { auditRoutes } from "./audit.ts";
import { businessRoutes } from "./business.ts";
import { cannedReplyRoutes } from "./canned-replies.ts";
import { customerRoutes } from "./customers.ts";
import { deliveryRoutes } from "./deliveries.ts";
import { exportRoutes } from "./export.ts";
import { healthRoutes } from "./health.ts";
import { knowledgeRoutes } from "./knowledge.ts";
import { memoryRoutes } from "./memory.ts";
import { noteRoutes } from "./notes.ts";
import { notificationRoutes } from "./notifications.ts";
import { parkedRoutes } from "./parked.ts";
import { privacyRoutes } from "./privacy.ts";
import { protocolRoutes } from "./protocol.ts";
import { quarantineRoutes } from "./quarantine.ts";
import { recoveryRoutes } from "./recovery.ts";
import { retentionRoutes } from "./retention.ts";
import { mediaRoutes } from "./media.ts";
import { reviewRoutes } from "./reviews.ts";
import { reviewerRoutes } from "./reviewers.ts";
import type { Route } from "./route.ts";
import { searchRoutes } from "./search.ts";
import { sharingRoutes } from "./sharing.ts";
import { sessionRoutes } from "./session.ts";
import { settingsRoutes } from "./settings.ts";
import { taxonomyRoutes } from "./taxonomy.ts";
import { telegramRoutes } from "./telegram.ts";
import { translationRoutes } from "./translation.ts";
import { unsentAnswerRoutes } from "./unsent-answers.ts";
import { viewRoutes } from "./views.ts";

export const routes: readonly Route[] = [
  ...healthRoutes,
  ...sessionRoutes,
  ...apiKeyRoutes,
  ...reviewerRoutes,
  ...telegramRoutes,
  ...reviewRoutes,
  ...sharingRoutes,
  ...unsentAnswerRoutes,
  ...translationRoutes,
  ...mediaRoutes,
  ...attachmentRoutes,
  ...deliveryRoutes,
  ...knowledgeRoutes,
  ...memoryRoutes,
  ...customerRoutes,
  ...noteRoutes,
  ...notificationRoutes,
  ...searchRoutes,
  ...privacyRoutes,
  ...businessRoutes,
  ...protocolRoutes,
  ...quarantineRoutes,
  ...parkedRoutes,
  ...recoveryRoutes,
  ...retentionRoutes,
  ...taxonomyRoutes,
  ...cannedReplyRoutes,
  ...viewRoutes,
  ...settingsRoutes,
  ...auditRoutes,
  ...analyticsRoutes,
  ...agreementRoutes,
  ...exportRoutes,
];
