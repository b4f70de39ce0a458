/** Every table and view in Postgres: whose data it holds, and for how long. A test compares this with the schema. */
import { days } from "./periods.ts";
import { conversation, customers } from "./policy-customers.ts";
import { ofNobody, ofStaff, type Table } from "./table.ts";

const figures = { period: "as long as what it counts", end: "derived" } as const;
const forGood = { period: "until someone deletes it", end: "stays" } as const;

const staff: readonly Table[] = [
  ofStaff("reviewers", {
    what: "accounts of reviewers and admins",
    ...forGood,
    personal: "id name email password_hash last_seen_at",
    plain: "role created_at disabled_at",
  }),
  ofStaff("user_sessions", {
    what: "sessions of the console, with browser",
    period: `${days.sessions} days after they expire`,
    end: "deleted",
    personal: "token_hash reviewer_id key_hash user_agent last_activity telegram_user_id",
    plain: "id scope created_at expires_at revoked_at",
  }),
  // A revoked key has to stay marked as revoked, or NADIA_API_KEY would be accepted again.
  ofStaff("api_keys", {
    what: "hashes of API keys",
    period: "as long as the account",
    end: "stays",
    personal: "reviewer_id key_hash label last_used_at",
    plain: "id created_at revoked_at scope expires_at made_in",
  }),
  ofStaff("login_failures", {
    what: "hashes of failed sign-ins while Redis is down",
    period: "1 day",
    end: "deleted",
    personal: "bucket member",
    plain: "at",
  }),
  ofStaff("telegram_accounts", {
    what: "reviewers' linked Telegram accounts",
    period: "until they are unlinked, or the account is disabled",
    end: "deleted",
    personal: "reviewer_id telegram_user_id telegram_name",
    plain: "linked_at",
  }),
  ofStaff("telegram_link_codes", {
    what: "hashes of codes that link a Telegram account",
    period: "10 minutes, then until the next code",
    end: "deleted",
    personal: "reviewer_id code_hash",
    plain: "expires_at",
  }),
  ofStaff("reviewer_updates", {
    what: "what reviewers wrote to the bot, until it is handled",
    period: `at most ${days.answers} day`,
    end: "deleted",
    personal: "update_id body",
    plain: "received_at tries",
  }),
  ofStaff("notification_preferences", {
    what: "reviewers' notification preferences and quiet hours",
    period: "as long as the account",
    end: "stays",
    personal: "reviewer_id quiet_from quiet_to time_zone",
    plain: "events sound browser changed_at",
  }),
  ofStaff("translation_preferences", {
    what: "reviewers' languages, and whether everything is translated for them",
    period: "as long as the account",
    end: "stays",
    personal: "reviewer_id language",
    plain: "always changed_at",
  }),
  ofStaff("push_subscriptions", {
    what: "reviewers' browsers that get push messages",
    period: "until they are removed or the browser unsubscribes, at most ten each",
    end: "deleted",
    personal: "reviewer_id endpoint p256dh auth user_agent",
    plain: "id language created_at",
  }),
  ofStaff("canned_replies", {
    what: "answers that reviewers reuse",
    ...forGood,
    personal: "updated_by",
    plain: "id title text shortcode language uses used_at updated_at version",
  }),
  ofStaff("saved_views", {
    what: "filters that reviewers saved under a name",
    ...forGood,
    personal: "reviewer_id",
    plain: "id name page filter shared updated_at",
  }),
  ofStaff("settings_versions", {
    what: "the versions of the settings, with their authors",
    period: "for good",
    end: "stays",
    personal: "author_id author_name",
    plain: "version at document restored",
  }),
  ofStaff("recovery_operations", {
    what: "recovery runs and who started them",
    period: "the newest 200 of each kind",
    end: "deleted",
    personal: "started_by started_by_name",
    plain: `id kind source state trigger step steps_done steps_total counts errors webhook started_at taken_at deadline
      finished_at`,
  }),
  ofStaff("business_connections", {
    what: "business accounts that the bot answers for",
    ...forGood,
    personal: "id owner_telegram_id owner_name",
    plain: "can_reply is_enabled changed_at",
  }),
  ofStaff("analytics_reviewers", {
    what: "decisions per day and reviewer",
    ...figures,
    personal: "reviewer_id",
    plain: "day decisions approved edited rejected",
  }),
  ofStaff("analytics_decision_times", {
    what: "how long decisions took",
    ...figures,
    personal: "reviewer_id",
    plain: "day bucket decisions",
  }),
];

const keptFigures = {
  period: "for good, so that figures outlive what they count",
  end: "stays",
} as const;

const dayColumns = `day interactions approved edited rejected superseded expired failed waiting cost_usd in_time late
  unedited_cost_usd edited_cost_usd rejected_cost_usd superseded_cost_usd expired_cost_usd open_cost_usd written written_cost_usd`;

const impersonal: readonly Table[] = [
  ofNobody("kept_days", {
    what: "outcomes per day of deleted interactions",
    ...keptFigures,
    plain: dayColumns,
  }),
  ofNobody("kept_costs", {
    what: "costs per day and model of deleted interactions",
    ...keptFigures,
    plain: "day model stage calls input_tokens output_tokens cost_usd unpriced_calls cases",
  }),
  ofNobody("kept_edit_tags", {
    what: "edit tags per day of deleted interactions",
    ...keptFigures,
    plain: "day tag uses",
  }),
  ofStaff("kept_reviewers", {
    what: "decisions per day and reviewer on deleted interactions",
    ...keptFigures,
    personal: "reviewer_id",
    plain: "day decisions approved edited rejected",
  }),
  ofStaff("kept_decision_times", {
    what: "how long decisions on deleted interactions took",
    ...keptFigures,
    personal: "reviewer_id",
    plain: "day bucket decisions",
  }),
  ofNobody("analytics_days", {
    what: "outcomes per day",
    ...figures,
    plain: dayColumns,
  }),
  ofNobody("analytics_costs", {
    what: "costs per day and model",
    ...figures,
    plain: "day model stage calls input_tokens output_tokens cost_usd unpriced_calls cases",
  }),
  ofNobody("analytics_edit_tags", { what: "edit tags per day", ...figures, plain: "day tag uses" }),
  ofNobody("analytics_refreshes", {
    what: "when the figures were computed, and by which days",
    ...forGood,
    plain: "one refreshed_at changes time_zone answer_target_minutes zone_since zone_offsets",
  }),
  ofNobody("retention_runs", {
    what: "runs of retention with their results",
    period: "the newest 200",
    end: "deleted",
    plain: "id started_at finished_at counts unfinished errors",
  }),
  ofNobody("review_group_moves", {
    what: "new ids of reviewers' groups that became supergroups",
    ...forGood,
    plain: "chat_id moved_to moved_at",
  }),
  ofNobody("edit_taxonomy", { what: "edit tags", ...forGood, plain: "tag title retired_at" }),
  ofNobody("handled_updates", {
    what: "ids of processed updates",
    period: "6 days",
    end: "deleted",
    plain: "update_id handled_at erasure_id",
  }),
  ofNobody("update_gaps", {
    what: "ids of missing updates",
    period: "1 day",
    end: "deleted",
    plain: "last_id first_id missing found_at",
  }),
  ofNobody("backup_places", {
    what: "folders and buckets with backups",
    ...forGood,
    plain: "place last_backup_at",
  }),
  ofNobody("health_checks", {
    what: "what the health checks found",
    period: "7 days",
    end: "deleted",
    plain: "checked_at probes",
  }),
  ofNobody("knowledge_documents", {
    what: "documents that drafts may use",
    ...forGood,
    plain:
      "id title source document_type tags text content_hash embedder engine chunks created_at updated_at version",
  }),
  ofNobody("knowledge_chunks", {
    what: "their parts with vectors",
    ...forGood,
    plain: "id document_id chunk_index text embedding",
  }),
  ofNobody("memory_measurements", {
    what: "the size of all memories",
    period: "until the next measurement",
    end: "deleted",
    // The walk names the customer from whom it continues, but stores nothing about them.
    plain: "id walk figures measured_at",
  }),
  ofNobody("store_owner", {
    what: "the bot that these stores belong to",
    ...forGood,
    plain: "singleton bot_id",
  }),
];

/** All tables and materialized views; partitions count as their table. */
export const tables: readonly Table[] = [...conversation, ...customers, ...staff, ...impersonal];
