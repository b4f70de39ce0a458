/** The tables with data about customers. */
import { attachmentDays } from "../media/attachment-schema.ts";
import { days } from "./periods.ts";
import { ofCustomers, type Table } from "./table.ts";

const erased = { period: "until the customer is erased", end: "stays" } as const;
const archived = {
  period: `${days.hot} days, then in the archive until day ${days.cold}`,
  end: "archived",
} as const;

const inArchive = { period: `until day ${days.cold}`, end: "deleted" } as const;

/** What customers wrote and what they were answered. */
export const conversation: readonly Table[] = [
  ofCustomers("interactions", "user_id", {
    what: "messages that were answered together, with draft, decision and reply",
    ...archived,
    personal: `id user_id connection chat_id draft_text draft_bubbles llm1_text llm2_text verdict_matches claimed_by
      assigned_to decided_by final_text notes reject_reason superseded_by telegram_message_id conversation_context guidance
      former_drafts thread_id approved_pieces approved_attachments proposed_by proposal declined own_text`,
    plain: `created_at status version priority lease_token failure llm1_model llm1_input_tokens llm1_output_tokens
      llm1_cost_usd llm2_model llm2_input_tokens llm2_output_tokens llm2_cost_usd verdict_level verdict_score
      verdict_categories claimed_until decision_id decided_at edit_tags quality_score recovery_operation_id drafted_at
      updated_at later_until written_first revision regenerations regenerating_since deadline undo_until question_edited_at model_failures
      settings_version`,
  }),
  ofCustomers("messages", "user_id", {
    what: "what customers wrote",
    ...archived,
    personal: `connection chat_id telegram_message_id user_id interaction_id update_id text media media_group_id
      reply_to_message_id details`,
    plain: "id interaction_created_at forwarded sent_at edited_at received_at edition deleted_at",
  }),
  ofCustomers("search_entries", "user_id", {
    what: "the words by which messages and replies are found",
    period: "as long as the message or the interaction",
    end: "derived",
    personal: "user_id interaction_id words",
    plain: "id message_id interaction_created_at at",
  }),
  ofCustomers("deliveries", "user_id", {
    what: "the messages of a reply, with Telegram's receipts",
    ...archived,
    personal:
      "id interaction_id user_id connection chat_id text attachment_id reply_to_message_id telegram_message_id error",
    plain: `seq interaction_created_at position state attempts not_before attempt_id sending_since sent_at error_code
      created_at updated_at dismissed_at link_preview resends`,
  }),
  ofCustomers("quarantine_messages", "user_id", {
    what: "messages that were held back",
    period: "7 days",
    end: "deleted",
    personal: "user_id update_id envelope released_by",
    plain: "id reason created_at expires_at released_at deleted_at",
  }),
  ofCustomers("kept_updates", "customer_id", {
    what: "updates that started no draft",
    period: `${days.updates} days`,
    end: "deleted",
    personal: "update_id customer_id body",
    plain: "update_kind fate reason received_at",
  }),
  ofCustomers("wal_fallback", "customer_id", {
    what: "copies of messages that are not drafted yet",
    period: `until the draft is stored, at most ${days.updates} days`,
    end: "deleted",
    personal: "update_id customer_id envelope",
    plain: "id stored_at appended_at attempts released recovery_operation_id",
  }),
  ofCustomers("review_posts", "user_id", {
    what: "which messages of a reviewers' group show a review or preview an answer",
    period: `${days.hot} days; then its text is removed from the group, as after an erasure`,
    end: "deleted",
    personal: "interaction_id user_id chat_id sent_chat_id thread_id message_id panel_by error",
    plain: `interaction_created_at state attempt_id attempts busy_until not_before shown_version settled panel
      created_at`,
  }),
  ofCustomers("review_topics", "user_id", {
    what: "which topic of a reviewers' group is about a customer",
    period: "until the customer is erased, and the topic is deleted",
    end: "deleted",
    personal: "chat_id thread_id user_id",
  }),
  ofCustomers("review_answers", "user_id", {
    what: "answers written in a reviewers' group; the text until they are approved or dropped",
    period: `at most ${days.answers} day`,
    end: "deleted",
    personal: `id interaction_id user_id reviewer_id chat_id prompt_id thread_id text preview_id preview_chat_id
      reply_id`,
    plain: "reply_update_id closed created_at",
  }),
  ofCustomers("unsent_answers", "user_id", {
    what: "answers that a reviewer typed and has not sent",
    period: `until the reviewer decides, at most ${days.unsent} days`,
    end: "deleted",
    personal:
      "id interaction_id user_id reviewer_id bubbles attachments edit_tags quality_score notes link_preview own_text",
    plain: "interaction_created_at revision version writer sequence saved_at",
  }),
  ofCustomers("translations", "user_id", {
    what: "messages and drafts translated for reviewers",
    period: `${days.hot} days, with the interaction`,
    end: "deleted",
    personal: "id interaction_id user_id pieces",
    plain: "interaction_created_at revision language model created_at",
  }),
  ofCustomers("agreement_judgements", "user_id", {
    what: "what a second reviewer made of a decided interaction",
    period: "as long as the interaction is in Postgres",
    end: "deleted",
    personal: "id interaction_id user_id reviewer_id judgement quality_score first_id first_judgement",
    plain: "interaction_created_at judged_at",
  }),
  ofCustomers("attachments", "user_id", {
    what: "which files reviewers added to an answer",
    period: `${attachmentDays.unused} days, or ${attachmentDays.sent} if they were sent`,
    end: "deleted",
    personal: "id user_id interaction_id reviewer_id name sha256",
    plain: "interaction_created_at kind type size created_at ends_at",
  }),
  ofCustomers("memory_logs", "user_id", {
    what: "what was said, for recall",
    period: `${days.memories} days`,
    end: "deleted",
    personal: "id user_id content meta_data full_text embedding",
    plain: "timestamp number place length type embedded_by",
  }),
  ofCustomers("memory_summaries", "user_id", {
    what: "a summary of the conversation",
    period: `${days.summaries} days after the last change`,
    end: "deleted",
    personal: "user_id text",
    plain: "generation covers_total model created_at",
  }),
];

/** What is known about customers, and what was done to them. */
export const customers: readonly Table[] = [
  ofCustomers("users", "id", {
    what: "customers as Telegram describes them",
    ...erased,
    personal: "id telegram_user_id display_name username language_code reachable",
    plain: "created_at updated_at memory_since reachable_at archived_total archived_since",
  }),
  ofCustomers("archive_parts", "user_id", {
    what: "which objects the archive consists of",
    ...inArchive,
    personal: "name user_id",
    plain: "month sha256 bytes interactions ends_at calls_moved_at",
  }),
  ofCustomers("archived_interactions", "user_id", {
    what: "where an archived interaction is",
    ...inArchive,
    personal: "id user_id part",
    plain: "created_at",
  }),
  ofCustomers("customer_notes", "user_id", {
    what: "what reviewers noted about a customer",
    period: `${days.notes} days after the last change`,
    end: "deleted",
    personal: "id user_id author_id text",
    plain: "created_at updated_at",
  }),
  ofCustomers("note_mentions", "user_id", {
    what: "which reviewers a note mentions",
    period: "as long as the note",
    end: "deleted",
    personal: "note_id user_id reviewer_id",
    plain: "mentioned_at seen_at",
  }),
  ofCustomers("notifications", "user_id", {
    what: "reviewers' notifications",
    period: `${days.notifications} day`,
    end: "deleted",
    personal: "subject_id reviewer_id user_id",
    plain: "event state created_at sent_at",
  }),
  ofCustomers("presence", "user_id", {
    what: "which reviewer is viewing which customer",
    period: "until they leave, or 45 seconds after the last heartbeat",
    end: "deleted",
    personal: "reviewer_id user_id interaction_id",
    plain: "since until",
  }),
  ofCustomers("user_current_status", "user_id", {
    what: "status, nickname, lifetime value and profile",
    ...erased,
    personal: "user_id funnel_status nickname lifetime_value_usd profile",
    plain: "updated_at version",
  }),
  ofCustomers("user_protocol_status", "user_id", {
    what: "whether a customer is silenced",
    ...erased,
    personal: "user_id silenced reason performed_by",
    plain: "activated_at updated_at held_messages held_bursts released_messages",
  }),
  ofCustomers("customer_list", "user_id", {
    what: "the words by which a customer is found",
    period: "as long as the customer",
    end: "derived",
    personal: "user_id funnel_status words",
    plain: "active_at last_message_at",
  }),
  ofCustomers("message_processing_cursors", "user_id", {
    what: "the last message processed",
    ...erased,
    personal: "user_id connection chat_id telegram_message_id update_id",
    plain: "received_at processed_at",
  }),
  ofCustomers("model_calls", "user_id", {
    what: "costs of summaries, embeddings, previews and translations",
    period: `${days.cold} days, then as figures of the day`,
    end: "deleted",
    personal: "user_id",
    plain: "id purpose model input_tokens output_tokens cost_usd created_at",
  }),
  ofCustomers("protocol_audit_log", "user_id", {
    what: "who silenced whom, when and why",
    period: `${days.audit} days`,
    end: "deleted",
    personal: "user_id reason actor_id actor_name",
    plain: "id at silenced held_messages held_bursts saved_cost_usd",
  }),
  ofCustomers("erasures", "customer_id", {
    what: "erasures; a finished one holds a keyed hash instead of the customer's id",
    period: "for good, as a receipt",
    end: "stays",
    personal: "customer_id customer_hash chats requested_by requested_by_name",
    plain:
      "id hash_key state marked_at settles_at next_run_at requested_at finished_at removed may_remain statistics_renewed_at",
  }),
  // The subject is a customer, or an interaction or delivery of one.
  ofCustomers("audit_log", "subject_id", {
    what: "who did what, and to whom",
    period: `details ${days.auditDetail} days, the row ${days.audit} days`,
    end: "anonymised",
    personal: "actor_id actor_name subject_id detail",
    plain: "id at action subject_type",
  }),
];
