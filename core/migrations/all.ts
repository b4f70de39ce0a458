/** Every migration by its number, in the order in which they are applied. */
import type { Migration } from "kysely/migration";
import * as customers from "./001-customers.ts";
import * as reviewers from "./002-reviewers.ts";
import * as interactions from "./003-interactions.ts";
import * as outbox from "./004-outbox.ts";
import * as intake from "./005-intake.ts";
import * as knowledge from "./006-knowledge.ts";
import * as memoryLogs from "./007-memory-logs.ts";
import * as access from "./008-access.ts";
import * as review from "./009-review.ts";
import * as analytics from "./010-analytics.ts";
import * as customerList from "./011-customers.ts";
import * as memory from "./012-memory.ts";
import * as order from "./013-order.ts";
import * as log from "./014-log.ts";
import * as content from "./015-content.ts";
import * as edits from "./016-edits.ts";
import * as costs from "./017-costs.ts";
import * as outboxPieces from "./018-outbox.ts";
import * as upkeep from "./019-upkeep.ts";
import * as accessEnds from "./020-access.ts";
import * as gaps from "./021-gaps.ts";
import * as chunkPlaces from "./022-chunk-places.ts";
import * as protocol from "./023-protocol.ts";
import * as business from "./024-business.ts";
import * as recovery from "./025-recovery.ts";
import * as deliveryOrder from "./026-delivery-order.ts";
import * as deletedInQuarantine from "./027-deleted-in-quarantine.ts";
import * as erasures from "./028-erasures.ts";
import * as retention from "./029-retention.ts";
import * as keptFigures from "./030-kept-figures.ts";
import * as healthChecks from "./031-health.ts";
import * as ownersFunctions from "./032-owners-functions.ts";
import * as backupPlaces from "./033-backup-places.ts";
import * as archive from "./034-archive.ts";
import * as search from "./035-search.ts";
import * as telegramReview from "./036-telegram-review.ts";
import * as archivedCalls from "./037-archived-calls.ts";
import * as foreignKeys from "./038-foreign-keys.ts";
import * as telegramSessions from "./039-telegram-sessions.ts";
import * as archivedAudit from "./040-archived-audit.ts";
import * as archiveLines from "./041-archive-lines.ts";
import * as statistics from "./042-statistics.ts";
import * as unsentAnswers from "./043-unsent-answers.ts";
import * as conversation from "./044-conversation.ts";
import * as sharing from "./045-sharing.ts";
import * as notes from "./046-notes.ts";
import * as later from "./047-later.ts";
import * as notifications from "./048-notifications.ts";
import * as cannedReplies from "./049-canned-replies.ts";
import * as settings from "./050-settings.ts";
import * as fourEyes from "./051-four-eyes.ts";
import * as savedViews from "./052-saved-views.ts";
import * as translation from "./053-translation.ts";
import * as ownText from "./054-own-text.ts";
import * as teamDays from "./055-team-days.ts";
import * as agreement from "./056-agreement.ts";
import * as attachments from "./057-attachments.ts";
import * as writtenFirst from "./058-written-first.ts";
import * as writtenAnswers from "./059-written-answers.ts";
import * as answersOfFiles from "./060-answers-of-files.ts";
import * as fewerStatements from "./061-fewer-statements.ts";
import * as messageWords from "./062-message-words.ts";
import * as visibleEdits from "./063-visible-edits.ts";
import * as groupMoves from "./064-group-moves.ts";
import * as resends from "./065-resends.ts";
import * as rewrittenTag from "./066-rewritten-tag.ts";
import * as sentNotifications from "./067-sent-notifications.ts";
import * as editedVersions from "./068-edited-versions.ts";
import * as customerVersions from "./069-customer-versions.ts";
import * as editedAnswers from "./070-edited-answers.ts";

export const migrations: Record<string, Migration> = {
  "001-customers": customers,
  "002-reviewers": reviewers,
  "003-interactions": interactions,
  "004-outbox": outbox,
  "005-intake": intake,
  "006-knowledge": knowledge,
  "007-memory-logs": memoryLogs,
  "008-access": access,
  "009-review": review,
  "010-analytics": analytics,
  "011-customers": customerList,
  "012-memory": memory,
  "013-order": order,
  "014-log": log,
  "015-content": content,
  "016-edits": edits,
  "017-costs": costs,
  "018-outbox": outboxPieces,
  "019-upkeep": upkeep,
  "020-access": accessEnds,
  "021-gaps": gaps,
  "022-chunk-places": chunkPlaces,
  "023-protocol": protocol,
  "024-business": business,
  "025-recovery": recovery,
  "026-delivery-order": deliveryOrder,
  "027-deleted-in-quarantine": deletedInQuarantine,
  "028-erasures": erasures,
  "029-retention": retention,
  "030-kept-figures": keptFigures,
  "031-health": healthChecks,
  "032-owners-functions": ownersFunctions,
  "033-backup-places": backupPlaces,
  "034-archive": archive,
  "035-search": search,
  "036-telegram-review": telegramReview,
  "037-archived-calls": archivedCalls,
  "038-foreign-keys": foreignKeys,
  "039-telegram-sessions": telegramSessions,
  "040-archived-audit": archivedAudit,
  "041-archive-lines": archiveLines,
  "042-statistics": statistics,
  "043-unsent-answers": unsentAnswers,
  "044-conversation": conversation,
  "045-sharing": sharing,
  "046-notes": notes,
  "047-later": later,
  "048-notifications": notifications,
  "049-canned-replies": cannedReplies,
  "050-settings": settings,
  "051-four-eyes": fourEyes,
  "052-saved-views": savedViews,
  "053-translation": translation,
  "054-own-text": ownText,
  "055-team-days": teamDays,
  "056-agreement": agreement,
  "057-attachments": attachments,
  "058-written-first": writtenFirst,
  "059-written-answers": writtenAnswers,
  "060-answers-of-files": answersOfFiles,
  "061-fewer-statements": fewerStatements,
  "062-message-words": messageWords,
  "063-visible-edits": visibleEdits,
  "064-group-moves": groupMoves,
  "065-resends": resends,
  "066-rewritten-tag": rewrittenTag,
  "067-sent-notifications": sentNotifications,
  "068-edited-versions": editedVersions,
  "069-customer-versions": customerVersions,
  "070-edited-answers": editedAnswers,
};
