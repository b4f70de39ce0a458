/** The types of the reviewer API, written by `npm run client` from its route table; not to be edited. */

export interface ApiKey {
  readonly id: string;
  readonly label: string;
  readonly scope: "read" | "reviewer" | "admin";
  readonly reviewer: Reviewer;
  readonly created_at: string;
  readonly expires_at: string;
  readonly last_used_at: string | null;
  readonly revoked_at: string | null;
}

export interface AuditEntry {
  readonly id: number;
  readonly at: string;
  readonly actor: { readonly id: string | null; readonly name: string };
  readonly action: string;
  readonly subject_type: string;
  readonly subject_id: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export interface CannedReply {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly shortcode: string | null;
  readonly language: string | null;
  readonly uses: number;
  readonly used_at: string | null;
  readonly updated_at: string;
  readonly version: number;
}

export interface Customer {
  readonly id: string;
  readonly telegram_user_id: number;
  readonly display_name: string;
  readonly username: string | null;
  readonly language_code: string | null;
  readonly nickname: string | null;
  readonly status: FunnelStatus;
  readonly lifetime_value_usd: number;
  readonly reachable: boolean;
  readonly silenced: boolean;
  readonly created_at: string;
  readonly last_message_at: string | null;
}

export interface CustomerDetail {
  readonly id: string;
  readonly telegram_user_id: number;
  readonly display_name: string;
  readonly username: string | null;
  readonly language_code: string | null;
  readonly nickname: string | null;
  readonly status: FunnelStatus;
  readonly lifetime_value_usd: number;
  readonly reachable: boolean;
  readonly silenced: boolean;
  readonly created_at: string;
  readonly last_message_at: string | null;
  readonly version: number;
  readonly profile: {
    readonly name: string | null;
    readonly age: number | null;
    readonly location: string | null;
    readonly occupation: string | null;
    readonly preferences: string | null;
  };
  readonly interactions: number;
  readonly pending: number;
  readonly quarantined: number;
  readonly cost_usd: number;
  readonly protocol: {
    readonly silenced: boolean;
    readonly reason: string | null;
    readonly activated_at: string | null;
    readonly performed_by: Reviewer | null;
  };
}

export interface Delivery {
  readonly id: string;
  readonly interaction_id: string;
  readonly customer_id: string;
  readonly display_name: string;
  readonly nickname: string | null;
  readonly position: number;
  readonly text: string;
  readonly attachment: {
    readonly id: string;
    readonly kind: "photo" | "document";
    readonly name: string;
    readonly type: string;
    readonly size: number;
    readonly sha256: string | null;
  } | null;
  readonly state: DeliveryState;
  readonly telegram_message_id: number | null;
  readonly attempts: number;
  readonly error: string | null;
  readonly error_code: string | null;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly dismissed_at: string | null;
  readonly resends: number;
}

export type DeliveryState = "queued" | "sending" | "sent" | "unknown" | "undeliverable";

export interface DocumentSummary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly document_type: string;
  readonly tags: readonly string[];
  readonly chunks: number;
  readonly embedder: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly version: number;
}

export interface Draft {
  readonly text: string;
  readonly bubbles: readonly string[];
  readonly llm1: {
    readonly model: string;
    readonly text: string;
    readonly input_tokens: number | null;
    readonly output_tokens: number | null;
    readonly cost_usd: number | null;
  };
  readonly llm2: {
    readonly model: string;
    readonly text: string;
    readonly input_tokens: number | null;
    readonly output_tokens: number | null;
    readonly cost_usd: number | null;
  } | null;
}

export interface Figures {
  readonly interactions: number;
  readonly approved: number;
  readonly edited: number;
  readonly written: number;
  readonly rejected: number;
  readonly superseded: number;
  readonly expired: number;
  readonly failed: number;
  readonly waiting: number;
  readonly cost_usd: number;
  readonly approval_rate: number | null;
  readonly edit_rate: number | null;
  readonly rejection_rate: number | null;
  readonly in_time: number;
  readonly late: number;
  readonly in_time_rate: number | null;
  readonly median_decision_seconds: number | null;
  readonly p90_decision_seconds: number | null;
}

export type FunnelStatus = "new" | "engaged" | "qualified" | "customer" | "inactive";

export interface HistoryEntry {
  readonly role: "customer" | "assistant";
  readonly text: string;
  readonly at: string;
}

export interface Hit {
  readonly document_id: string;
  readonly chunk_index: number;
  readonly title: string;
  readonly source: string;
  readonly document_type: string;
  readonly tags: readonly string[];
  readonly text: string;
  readonly score: number;
}

export interface Media {
  readonly type: "photo" | "voice" | "video" | "video_note" | "audio" | "animation" | "document" | "sticker" | "location" | "venue" | "contact" | "other";
  readonly file_id: string | null;
  readonly file_unique_id: string | null;
  readonly mime_type: string | null;
  readonly file_name: string | null;
  readonly file_size: number | null;
  readonly duration: number | null;
  readonly description: string;
}

export interface MessageCursor {
  readonly customer_id: string;
  readonly chat_id: number;
  readonly telegram_message_id: number;
  readonly update_id: number;
  readonly received_at: string;
  readonly processed_at: string;
}

export interface Note {
  readonly id: string;
  readonly text: string;
  readonly author: Reviewer | null;
  readonly mentions: readonly Reviewer[];
  readonly created_at: string;
  readonly edited_at: string | null;
}

export interface ParkedUpdate {
  readonly id: number;
  readonly customer: { readonly id: string; readonly display_name: string; readonly nickname: string | null } | null;
  readonly kind: string;
  readonly fate: "stored" | "parked";
  readonly reason: string;
  readonly text: string | null;
  readonly content: string;
  readonly parked_at: string;
  readonly retryable: boolean;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly role: "reviewer" | "admin";
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly last_seen_at: string | null;
  readonly telegram: string | null;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly [field: string]: unknown;
}

export interface Protocol {
  readonly customer_id: string;
  readonly silenced: boolean;
  readonly reason: string | null;
  readonly activated_at: string | null;
  readonly performed_by: Reviewer | null;
  readonly held_messages: number;
  readonly held_bursts: number;
  readonly released_messages: number;
  readonly average_cost_usd: number | null;
  readonly saved_cost_usd: number | null;
  readonly history: readonly ({
    readonly at: string;
    readonly silenced: boolean;
    readonly reason: string | null;
    readonly by: Reviewer;
    readonly held_messages: number;
    readonly held_bursts: number;
    readonly saved_cost_usd: number | null;
  })[];
}

export interface QuarantinedMessage {
  readonly id: number;
  readonly customer: { readonly id: string; readonly display_name: string; readonly nickname: string | null };
  readonly reason: "silence" | "rate_limit";
  readonly state: "held" | "released" | "expired";
  readonly is_edit: boolean;
  readonly text: string | null;
  readonly sent_at: string | null;
  readonly deleted_at: string | null;
  readonly held_at: string;
  readonly expires_at: string;
  readonly released_at: string | null;
  readonly released_by: Reviewer | null;
}

export interface RecoveryOperation {
  readonly id: string;
  readonly kind: "sweep" | "pending_updates";
  readonly source: "stores" | "telegram";
  readonly state: "running" | "succeeded" | "failed";
  readonly trigger: "person" | "schedule";
  readonly started_by: { readonly id: string | null; readonly name: string };
  readonly progress: { readonly step: string | null; readonly done: number; readonly total: number | null };
  readonly counts: Readonly<Record<string, { readonly found: number; readonly repaired: number }>>;
  readonly errors: readonly ({ readonly step: string; readonly code: string; readonly detail: string })[];
  readonly started_at: string;
  readonly finished_at: string | null;
}

export interface Review {
  readonly id: string;
  readonly status: ReviewStatus;
  readonly version: number;
  readonly priority: number;
  readonly created_at: string;
  readonly customer: {
    readonly id: string;
    readonly telegram_user_id: number;
    readonly display_name: string;
    readonly nickname: string | null;
    readonly status: string;
    readonly reachable: boolean;
  };
  readonly messages: readonly ({
    readonly telegram_message_id: number;
    readonly text: string | null;
    readonly media: Media | null;
    readonly date: string;
    readonly edited_at: string | null;
    readonly deleted_at?: string | null;
    readonly details?: {
      readonly reply_to?: {
        readonly message_id: number | null;
        readonly author: "us" | "customer" | "other";
        readonly name: string | null;
        readonly chat: string | null;
        readonly text: string | null;
      };
      readonly quote?: string;
      readonly forward?: {
        readonly type: "user" | "hidden_user" | "chat" | "channel" | "unknown";
        readonly author: "us" | "customer" | "other";
        readonly name: string | null;
        readonly signature: string | null;
        readonly date: string | null;
      };
      readonly topic?: { readonly id: number; readonly name: string | null };
      readonly marks?: readonly ({
        readonly type: "text_link" | "spoiler" | "custom_emoji" | "strikethrough" | "date_time";
        readonly offset: number;
        readonly length: number;
        readonly value?: string;
      })[];
      readonly content?: readonly ({
        readonly name: "address" | "amount" | "button" | "chat" | "data" | "date" | "description" | "email" | "gift" | "media" | "name" | "option" | "payload" | "phone" | "prize" | "shipping" | "task" | "task_done" | "text" | "title" | "user" | "vcard" | "winners";
        readonly value: string;
      })[];
      readonly edited_from?: {
        readonly text: string | null;
        readonly media: string | null;
        readonly marks?: readonly ({
          readonly type: "text_link" | "spoiler" | "custom_emoji" | "strikethrough" | "date_time";
          readonly offset: number;
          readonly length: number;
          readonly value?: string;
        })[];
        readonly content?: readonly ({
          readonly name: "address" | "amount" | "button" | "chat" | "data" | "date" | "description" | "email" | "gift" | "media" | "name" | "option" | "payload" | "phone" | "prize" | "shipping" | "task" | "task_done" | "text" | "title" | "user" | "vcard" | "winners";
          readonly value: string;
        })[];
        readonly forgotten?: true;
      };
    } | null;
  })[];
  readonly message_count: number;
  readonly draft: Draft | null;
  readonly context: {
    readonly recalled: readonly HistoryEntry[];
    readonly knowledge: readonly Hit[];
    readonly instructions: readonly ({
      readonly source: "message" | "recalled" | "knowledge";
      readonly place: string;
      readonly text: string;
    })[];
    readonly files: readonly ({ readonly telegram_message_id: number; readonly type: string })[] | null;
  };
  readonly revision: number;
  readonly guidance: string | null;
  readonly regenerating: boolean;
  readonly failure: string | null;
  readonly model_failures: readonly ({
    readonly stage: "llm1" | "llm2";
    readonly model: string | null;
    readonly reason: "refused" | "content_filter" | "safety" | "recitation" | "prohibited_content" | "prompt_blocked" | "truncated" | "empty" | "tool_call" | "provider_error" | "unfinished" | "unusable" | "malformed" | "timeout" | "unreachable" | "rate_limited" | "unauthorised" | "rejected" | "unavailable" | "out_of_time" | "unexpected";
  })[];
  readonly verdict: Verdict | null;
  readonly written_first: boolean;
  readonly settings_version: number | null;
  readonly rules_off: readonly string[];
  readonly proposal: {
    readonly by: Reviewer;
    readonly at: string;
    readonly text: string;
    readonly pieces: readonly string[];
    readonly own_text: {
      readonly language: string;
      readonly text: string;
      readonly translation: {
        readonly source: string;
        readonly to: string;
        readonly bubbles: readonly string[];
        readonly reads_as: readonly string[] | null;
        readonly formatting_lost: boolean;
      } | null;
    } | null;
    readonly attachments: readonly ({
      readonly id: string;
      readonly kind: "photo" | "document";
      readonly name: string;
      readonly type: string;
      readonly size: number;
      readonly sha256: string | null;
    })[];
  } | null;
  readonly declined: { readonly by: Reviewer; readonly at: string; readonly reason: string } | null;
  readonly own_text: {
    readonly language: string;
    readonly text: string;
    readonly translation: {
      readonly source: string;
      readonly to: string;
      readonly bubbles: readonly string[];
      readonly reads_as: readonly string[] | null;
      readonly formatting_lost: boolean;
    } | null;
  } | null;
  readonly claimed_by: Reviewer | null;
  readonly claimed_until: string | null;
  readonly assigned_to: Reviewer | null;
  readonly later_until: string | null;
  readonly due_at: string;
  readonly late_at: string | null;
  readonly deadline: string | null;
  readonly business: boolean;
  readonly owner_answer: { readonly at: string; readonly text: string | null } | null;
  readonly can_reply: boolean;
  readonly final_text: string | null;
  readonly edit_tags: readonly string[];
  readonly quality_score: number | null;
  readonly notes: string | null;
  readonly reject_reason: string | null;
  readonly decided_by: Reviewer | null;
  readonly decided_at: string | null;
  readonly undo_until: string | null;
  readonly link_preview: boolean | null;
  readonly superseded_by: string | null;
  readonly deliveries: readonly ({
    readonly id: string;
    readonly text: string;
    readonly state: "queued" | "sending" | "sent" | "unknown" | "undeliverable";
    readonly telegram_message_id: number | null;
    readonly attempts: number;
    readonly error: string | null;
    readonly attachment: {
      readonly id: string;
      readonly kind: "photo" | "document";
      readonly name: string;
      readonly type: string;
      readonly size: number;
      readonly sha256: string | null;
    } | null;
  })[];
  readonly archived?: boolean;
}

export interface ReviewPage {
  readonly items: readonly Review[];
  readonly next_cursor: string | null;
}

export type ReviewStatus = "pending" | "claimed" | "approved" | "sending" | "sent" | "rejected" | "superseded" | "expired" | "undeliverable" | "unknown" | "failed";

export interface Reviewer {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly id: string;
  readonly created_at: string;
  readonly last_activity: string;
  readonly expires_at: string;
  readonly user_agent: string | null;
  readonly opened_with: "password" | "api_key" | "telegram";
  readonly current: boolean;
}

export interface SignedIn {
  readonly reviewer: Reviewer;
  readonly role: "reviewer" | "admin";
  readonly email: string | null;
  readonly via: "session" | "api_key";
  readonly scope: "read" | "reviewer" | "admin";
  readonly session: Session | null;
}

export interface TaxonomyEntry {
  readonly tag: string;
  readonly title: string;
  readonly retired_at: string | null;
}

export interface Verdict {
  readonly level: "clean" | "flagged" | "blocked";
  readonly score: number;
  readonly categories: readonly string[];
  readonly matches: readonly ({
    readonly rule: string;
    readonly category: string;
    readonly text: string;
    readonly start: number;
    readonly end: number;
  })[];
}

export interface Routes {
  /** Whether every store responds. */
  readonly "GET /v1/health": {
    readonly output: {
      readonly status: "ok" | "degraded";
      readonly stores: {
        readonly postgres: { readonly ok: boolean; readonly ms: number };
        readonly redis: { readonly ok: boolean; readonly ms: number; readonly eviction: "off" | "on" | "unknown" };
        readonly vectors: {
          readonly ok: boolean;
          readonly ms: number;
          readonly light: "green" | "yellow" | "grey" | "red" | null;
        };
      };
      readonly log: { readonly missing_updates: number; readonly since: string | null } | null;
      readonly moved_groups: number;
      readonly last_check: {
        readonly checked_at: string;
        readonly probes: readonly ({
          readonly name: "postgres" | "redis" | "ledger" | "vectors" | "queue" | "telegram" | "models";
          readonly ok: boolean;
          readonly ms: number;
          readonly facts: Readonly<Record<string, number | string | "green" | "yellow" | "grey" | "red" | null>>;
        })[];
      } | null;
      readonly advice: readonly string[];
    };
  };
  /** What the scheduled checks found, per hour. */
  readonly "GET /v1/health/history": {
    readonly query: { readonly hours?: number | undefined };
    readonly output: {
      readonly since: string;
      readonly items: readonly ({
        readonly hour: string;
        readonly name: "postgres" | "redis" | "ledger" | "vectors" | "queue" | "telegram" | "models";
        readonly checks: number;
        readonly failed: number;
        readonly slowest_ms: number;
      })[];
    };
  };
  /** This process's queries, the slowest statements and Postgres' connections. */
  readonly "GET /v1/health/database": {
    readonly output: {
      readonly queries: {
        readonly count: number;
        readonly errors: number;
        readonly active: number;
        readonly waiting: number;
        readonly mean_ms: number;
        readonly p95_ms: number;
      };
      readonly slow: readonly ({
        readonly statement: string;
        readonly calls: number;
        readonly mean_ms: number;
        readonly max_ms: number;
      })[];
      readonly connections: { readonly active: number; readonly idle: number; readonly max: number } | null;
      readonly replica: boolean;
    };
  };
  /** Sign in with e-mail and password or an API key; sets the session cookie and ends the session that came with the call. */
  readonly "POST /v1/session": {
    readonly body: {
      readonly email?: string | undefined;
      readonly password?: string | undefined;
      readonly api_key?: string | undefined;
    };
    readonly output: SignedIn;
  };
  /** Who is signed in, and how. */
  readonly "GET /v1/session": {
    readonly output: SignedIn;
  };
  /** Sign out and delete the session cookie. */
  readonly "DELETE /v1/session": {
    readonly output: { readonly signed_out: true };
  };
  /** Sign in inside Telegram with the initData that it passes to a Mini App, at most an hour old; only for linked accounts. */
  readonly "POST /v1/session/telegram": {
    readonly body: { readonly init_data: string };
    readonly output: SignedIn;
  };
  /** Change your own password; ends every other session, every API key and the Telegram link. */
  readonly "PUT /v1/session/password": {
    readonly body: { readonly current_password: string; readonly new_password: string };
    readonly output: { readonly changed: true };
  };
  /** Your own open sessions, newest first. */
  readonly "GET /v1/sessions": {
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: { readonly items: readonly Session[]; readonly next_cursor: string | null };
  };
  /** Sign out everywhere: end all your own sessions, including this one, your API keys and your Telegram link. */
  readonly "DELETE /v1/sessions": {
    readonly output: { readonly signed_out: true };
  };
  /** End one of your own sessions, and the API keys created in it. */
  readonly "DELETE /v1/sessions/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly revoked: true };
  };
  /** Your own API keys, newest first; an admin sees everyone's. */
  readonly "GET /v1/api-keys": {
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: { readonly items: readonly ApiKey[]; readonly next_cursor: string | null };
  };
  /** Create an API key, shown only in this response; requires a session whose password was entered at most ten minutes ago, or current_password. */
  readonly "POST /v1/api-keys": {
    readonly body: {
      readonly id?: string | undefined;
      readonly label: string;
      readonly scope: "read" | "reviewer" | "admin";
      readonly expires_in_days?: number | undefined;
      readonly current_password?: string | undefined;
    };
    readonly output: {
      readonly id: string;
      readonly label: string;
      readonly scope: "read" | "reviewer" | "admin";
      readonly reviewer: Reviewer;
      readonly created_at: string;
      readonly expires_at: string;
      readonly last_used_at: string | null;
      readonly revoked_at: string | null;
      readonly key: string;
    };
  };
  /** Revoke an API key and the sessions it opened, immediately. */
  readonly "DELETE /v1/api-keys/{id}": {
    readonly params: { readonly id: string };
    readonly output: ApiKey;
  };
  /** All reviewers and admins, including disabled ones, by name. */
  readonly "GET /v1/reviewers": {
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: { readonly items: readonly Person[]; readonly next_cursor: string | null };
  };
  /** Add a reviewer or an admin. */
  readonly "POST /v1/reviewers": {
    readonly body: {
      readonly name: string;
      readonly email: string;
      readonly role: "reviewer" | "admin";
      readonly password: string;
    };
    readonly output: Person;
  };
  /** Rename, promote, demote, disable or enable someone, or set a new password; disabling or a new password ends their sessions, API keys and Telegram link. */
  readonly "PATCH /v1/reviewers/{id}": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly name?: string | undefined;
      readonly role?: "reviewer" | "admin" | undefined;
      readonly disabled?: boolean | undefined;
      readonly password?: string | undefined;
    };
    readonly output: Person;
  };
  /** Sign someone out everywhere: end all their sessions, API keys and their Telegram link. */
  readonly "DELETE /v1/reviewers/{id}/sessions": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly signed_out: true };
  };
  /** Your own linked Telegram account. */
  readonly "GET /v1/telegram-account": {
    readonly output: {
      readonly account: { readonly telegram_user_id: number; readonly name: string; readonly linked_at: string } | null;
    };
  };
  /** Unlink your own Telegram account. */
  readonly "DELETE /v1/telegram-account": {
    readonly output: { readonly unlinked: true };
  };
  /** Create a one-time code, valid for ten minutes, that links the Telegram account that sends it to the bot; requires a session whose password was entered at most ten minutes ago, or current_password. */
  readonly "POST /v1/telegram-account/code": {
    readonly body: { readonly current_password?: string | undefined };
    readonly output: { readonly code: string; readonly link: string | null; readonly expires_at: string };
  };
  /** Unlink someone's Telegram account. */
  readonly "DELETE /v1/reviewers/{id}/telegram-account": {
    readonly params: { readonly id: string };
    readonly output: { readonly unlinked: true };
  };
  /** The queue by priority and age. */
  readonly "GET /v1/reviews": {
    readonly query: {
      readonly status?: string | undefined;
      readonly customer?: string | undefined;
      readonly flag?: "clean" | "flagged" | "blocked" | undefined;
      readonly older_than?: number | undefined;
      readonly mine?: "true" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: ReviewPage;
  };
  /** How many reviews there are of each kind. */
  readonly "GET /v1/reviews/counts": {
    readonly output: {
      readonly pending: number;
      readonly failed: number;
      readonly claimed: number;
      readonly mine: number;
      readonly overdue: number;
      readonly approved: number;
      readonly unknown: number;
      readonly undeliverable: number;
      readonly capped_at: number;
    };
  };
  /** One review, from the archive if necessary. */
  readonly "GET /v1/reviews/{id}": {
    readonly params: { readonly id: string };
    readonly output: Review;
  };
  /** All interactions, newest first. */
  readonly "GET /v1/interactions": {
    readonly query: {
      readonly status?: string | undefined;
      readonly customer?: string | undefined;
      readonly reviewer?: string | undefined;
      readonly tag?: string | undefined;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly decided_from?: string | undefined;
      readonly decided_to?: string | undefined;
      readonly edited?: "true" | "false" | "written" | undefined;
      readonly late?: "true" | "false" | undefined;
      readonly model?: string | undefined;
      readonly holder?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: ReviewPage;
  };
  /** One interaction, from the archive if necessary. */
  readonly "GET /v1/interactions/{id}": {
    readonly params: { readonly id: string };
    readonly output: Review;
  };
  /** Set a review aside until a time, or return it to the queue now; ends any claim. */
  readonly "POST /v1/reviews/{id}/later": {
    readonly params: { readonly id: string };
    readonly body: { readonly until: string | null; readonly version?: number | undefined };
    readonly output: Review;
  };
  /** Claim a review for ten minutes, or renew the claim. */
  readonly "POST /v1/reviews/{id}/claim": {
    readonly params: { readonly id: string };
    readonly body: { readonly force?: boolean | undefined };
    readonly output: Review;
  };
  /** Release a claimed review. */
  readonly "POST /v1/reviews/{id}/release": {
    readonly params: { readonly id: string };
    readonly body: { readonly force?: boolean | undefined };
    readonly output: Review;
  };
  /** Assign a review to a colleague, or to nobody; ends any claim. */
  readonly "POST /v1/reviews/{id}/assign": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly to: string | null;
      readonly version?: number | undefined;
      readonly force?: boolean | undefined;
    };
    readonly output: Review;
  };
  /** Approve: send the draft, or final_text instead. */
  readonly "POST /v1/reviews/{id}/approve": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly final_text?: string | undefined;
      readonly final_bubbles?: readonly string[] | undefined;
      readonly attachments?: readonly string[] | undefined;
      readonly edit_tags?: readonly string[] | undefined;
      readonly quality_score?: number | undefined;
      readonly notes?: string | undefined;
      readonly own_text?: {
        readonly language: string;
        readonly text: string;
        readonly translation: {
          readonly source: string;
          readonly to: string;
          readonly bubbles: readonly string[];
          readonly reads_as: readonly string[] | null;
          readonly formatting_lost: boolean;
        } | null;
      } | undefined;
      readonly version?: number | undefined;
      readonly link_preview?: boolean | undefined;
      readonly confirm_blocked?: boolean | undefined;
      readonly undo_seconds?: number | undefined;
      readonly undoable?: boolean | undefined;
    };
    readonly output: Review;
  };
  /** Confirm what another reviewer approved, if a setting demands a second person. */
  readonly "POST /v1/reviews/{id}/confirm": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly version: number;
      readonly undo_seconds?: number | undefined;
      readonly undoable?: boolean | undefined;
    };
    readonly output: Review;
  };
  /** Decline an answer that is waiting for a second person, with a reason. */
  readonly "POST /v1/reviews/{id}/decline": {
    readonly params: { readonly id: string };
    readonly body: { readonly reason: string; readonly version?: number | undefined };
    readonly output: Review;
  };
  /** Undo an approval before anything is sent. */
  readonly "POST /v1/reviews/{id}/undo": {
    readonly params: { readonly id: string };
    readonly output: Review;
  };
  /** Reject: send nothing, with a reason. */
  readonly "POST /v1/reviews/{id}/reject": {
    readonly params: { readonly id: string };
    readonly body: { readonly reason: string; readonly version?: number | undefined };
    readonly output: Review;
  };
  /** Request another draft, and claim the review. */
  readonly "POST /v1/reviews/{id}/regenerate": {
    readonly params: { readonly id: string };
    readonly body: { readonly guidance: string; readonly version?: number | undefined };
    readonly output: Review;
  };
  /** Everyone to whom a review can be assigned, by name. */
  readonly "GET /v1/colleagues": {
    readonly output: { readonly items: readonly Reviewer[] };
  };
  /** Who is viewing which customer. */
  readonly "GET /v1/presence": {
    readonly output: {
      readonly items: readonly ({
        readonly reviewer: Reviewer;
        readonly customer: string;
        readonly review: string | null;
        readonly since: string;
      })[];
    };
  };
  /** What is waiting, what arrived and was decided within the hour, and what each reviewer is doing. */
  readonly "GET /v1/load": {
    readonly output: {
      readonly at: string;
      readonly time_zone: string;
      readonly answer_target_minutes: number;
      readonly today_from: string;
      readonly hour_from: string;
      readonly waiting: {
        readonly free: number;
        readonly claimed: number;
        readonly second: number;
        readonly later: number;
        readonly late: number;
      };
      readonly oldest: { readonly id: string; readonly created_at: string } | null;
      readonly arrived_last_hour: number;
      readonly decided_last_hour: number;
      readonly decided_today: number;
      readonly reviewers: readonly ({
        readonly reviewer: Reviewer;
        readonly presence: "active" | "away" | "offline";
        readonly seen_at: string | null;
        readonly claimed: number;
        readonly decided_today: number;
        readonly decided_last_hour: number;
      })[];
      readonly capped_at: number;
    };
  };
  /** Show others for 45 seconds that the caller is viewing this customer. */
  readonly "PUT /v1/users/{id}/presence": {
    readonly params: { readonly id: string };
    readonly body: { readonly review?: string | undefined };
    readonly output: {
      readonly items: readonly ({
        readonly reviewer: Reviewer;
        readonly customer: string;
        readonly review: string | null;
        readonly since: string;
      })[];
    };
  };
  /** Stop showing that the caller is viewing this review or, without one, this customer's page. */
  readonly "DELETE /v1/users/{id}/presence": {
    readonly params: { readonly id: string };
    readonly query: { readonly review?: string | undefined };
    readonly output: { readonly left: true };
  };
  /** Open the next review that nobody else holds, has open or is assigned to. */
  readonly "POST /v1/reviews/next": {
    readonly body: {
      readonly show?: "all" | "mine" | "flagged" | "failed" | "overdue" | "later" | "free" | "claimed" | "second" | "late" | undefined;
      readonly after?: string | undefined;
    };
    readonly output: { readonly id: string | null };
  };
  /** Reject, assign or release many reviews, or preview that. */
  readonly "POST /v1/reviews/many": {
    readonly body: {
      readonly step: "reject" | "assign" | "release";
      readonly reviews: readonly ({ readonly id: string; readonly version?: number | undefined })[];
      readonly reason?: string | undefined;
      readonly to?: string | null | undefined;
      readonly force?: boolean | undefined;
      readonly preview?: boolean | undefined;
    };
    readonly output: {
      readonly results: readonly ({
        readonly id: string;
        readonly ok: boolean;
        readonly code: string | null;
        readonly detail: string | null;
      })[];
    };
  };
  /** The open reviews on which you have unsent text. */
  readonly "GET /v1/unsent-answers": {
    readonly output: { readonly items: readonly ({ readonly review: string; readonly saved_at: string })[] };
  };
  /** Your unsent answers to a review. */
  readonly "GET /v1/reviews/{id}/unsent-answers": {
    readonly params: { readonly id: string };
    readonly output: {
      readonly items: readonly ({
        readonly revision: number;
        readonly bubbles: readonly string[];
        readonly attachments: readonly ({
          readonly id: string;
          readonly kind: "photo" | "document";
          readonly name: string;
          readonly type: string;
          readonly size: number;
          readonly sha256: string | null;
        })[];
        readonly edit_tags: readonly string[];
        readonly quality_score: number | null;
        readonly notes: string;
        readonly link_preview: boolean;
        readonly own_text: {
          readonly language: string;
          readonly text: string;
          readonly translation: {
            readonly source: string;
            readonly to: string;
            readonly bubbles: readonly string[];
            readonly reads_as: readonly string[] | null;
            readonly formatting_lost: boolean;
          } | null;
        } | null;
        readonly version: number;
        readonly saved_at: string;
      })[];
    };
  };
  /** Store your unsent answer to an open review. */
  readonly "PUT /v1/reviews/{id}/unsent-answers": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly revision: number;
      readonly bubbles: readonly string[];
      readonly attachments?: readonly string[] | undefined;
      readonly edit_tags: readonly string[];
      readonly quality_score: number | null;
      readonly notes: string;
      readonly link_preview: boolean;
      readonly own_text?: {
        readonly language: string;
        readonly text: string;
        readonly translation: {
          readonly source: string;
          readonly to: string;
          readonly bubbles: readonly string[];
          readonly reads_as: readonly string[] | null;
          readonly formatting_lost: boolean;
        } | null;
      } | null | undefined;
      readonly version: number;
      readonly writer: string;
      readonly sequence: number;
    };
    readonly output: {
      readonly revision: number;
      readonly bubbles: readonly string[];
      readonly attachments: readonly ({
        readonly id: string;
        readonly kind: "photo" | "document";
        readonly name: string;
        readonly type: string;
        readonly size: number;
        readonly sha256: string | null;
      })[];
      readonly edit_tags: readonly string[];
      readonly quality_score: number | null;
      readonly notes: string;
      readonly link_preview: boolean;
      readonly own_text: {
        readonly language: string;
        readonly text: string;
        readonly translation: {
          readonly source: string;
          readonly to: string;
          readonly bubbles: readonly string[];
          readonly reads_as: readonly string[] | null;
          readonly formatting_lost: boolean;
        } | null;
      } | null;
      readonly version: number;
      readonly saved_at: string;
    };
  };
  /** Delete your unsent answers to a review, or one of them. */
  readonly "DELETE /v1/reviews/{id}/unsent-answers": {
    readonly params: { readonly id: string };
    readonly query: { readonly revision?: number | undefined; readonly version?: number | undefined };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** Whether translation is on, and how the caller wants it. */
  readonly "GET /v1/translation": {
    readonly output: {
      readonly available: boolean;
      readonly preferences: { readonly language: string | null; readonly always: boolean };
    };
  };
  /** Choose the caller's language, and whether every review is translated into it. */
  readonly "PUT /v1/translation": {
    readonly body: { readonly language: string | null; readonly always: boolean };
    readonly output: {
      readonly available: boolean;
      readonly preferences: { readonly language: string | null; readonly always: boolean };
    };
  };
  /** Translate a review's messages and draft; what was translated before costs nothing. */
  readonly "POST /v1/reviews/{id}/translation": {
    readonly params: { readonly id: string };
    readonly body: { readonly language: string };
    readonly output: {
      readonly review: string;
      readonly revision: number;
      readonly language: string;
      readonly messages: readonly ({
        readonly from: string | null;
        readonly text: string;
        readonly formatting_lost: boolean;
        readonly telegram_message_id: number;
      })[];
      readonly draft: readonly ({ readonly from: string | null; readonly text: string; readonly formatting_lost: boolean } | null)[];
      readonly left: number;
      readonly cost_usd: number | null;
    };
  };
  /** Translate an answer from the caller's language into the customer's, and back to check it. */
  readonly "POST /v1/reviews/{id}/answer-translation": {
    readonly params: { readonly id: string };
    readonly body: { readonly text: string; readonly from: string; readonly to?: string | undefined };
    readonly output: {
      readonly source: string;
      readonly to: string;
      readonly bubbles: readonly string[];
      readonly reads_as: readonly string[] | null;
      readonly formatting_lost: boolean;
      readonly cost_usd: number | null;
    };
  };
  /** The file of a message, in parts of at most 4 MB. */
  readonly "GET /v1/reviews/{id}/messages/{message}/media": {
    readonly params: { readonly id: string; readonly message: number };
    readonly query: { readonly from?: number | undefined };
    readonly output: string;
  };
  /** Start uploading a file for the answer to an open review. */
  readonly "POST /v1/reviews/{id}/attachments": {
    readonly params: { readonly id: string };
    readonly body: { readonly id?: string | undefined; readonly name: string; readonly size: number };
    readonly output: {
      readonly id: string;
      readonly kind: "photo" | "document";
      readonly name: string;
      readonly type: string;
      readonly size: number;
      readonly sha256: string | null;
    };
  };
  /** Upload a part of 1 MB, numbered from 0; the last part completes the file. */
  readonly "PUT /v1/reviews/{id}/attachments/{attachment}/parts/{part}": {
    readonly params: { readonly id: string; readonly attachment: string; readonly part: number };
    readonly body: { readonly data: string };
    readonly output: {
      readonly id: string;
      readonly kind: "photo" | "document";
      readonly name: string;
      readonly type: string;
      readonly size: number;
      readonly sha256: string | null;
    };
  };
  /** A file that was added to an answer, in parts of at most 4 MB. */
  readonly "GET /v1/reviews/{id}/attachments/{attachment}": {
    readonly params: { readonly id: string; readonly attachment: string };
    readonly query: { readonly from?: number | undefined };
    readonly output: string;
  };
  /** Remove a file that no approved answer contains. */
  readonly "DELETE /v1/reviews/{id}/attachments/{attachment}": {
    readonly params: { readonly id: string; readonly attachment: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** Deliveries, newest first. */
  readonly "GET /v1/deliveries": {
    readonly query: {
      readonly state?: DeliveryState | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly Delivery[]; readonly next_cursor: string | null };
  };
  /** How many failed replies need a person, and for which customers. */
  readonly "GET /v1/deliveries/failed": {
    readonly output: {
      readonly unknown: number;
      readonly undeliverable: number;
      readonly customers: readonly ({ readonly id: string; readonly display_name: string; readonly nickname: string | null })[];
      readonly capped_at: number;
    };
  };
  /** Resend an unknown or undeliverable message. */
  readonly "POST /v1/deliveries/{id}/resend": {
    readonly params: { readonly id: string };
    readonly body: { readonly resends?: number | undefined };
    readonly output: { readonly id: string; readonly state: "queued" | "sent" | "undeliverable" };
  };
  /** Confirm that a message with an unknown outcome arrived. */
  readonly "POST /v1/deliveries/{id}/confirm": {
    readonly params: { readonly id: string };
    readonly body: { readonly telegram_message_id?: number | undefined };
    readonly output: { readonly id: string; readonly state: "queued" | "sent" | "undeliverable" };
  };
  /** Accept that a reply was refused, so that it no longer counts as failed. */
  readonly "POST /v1/deliveries/{id}/dismiss": {
    readonly params: { readonly id: string };
    readonly body: { readonly resends?: number | undefined };
    readonly output: { readonly id: string; readonly state: "queued" | "sent" | "undeliverable" };
  };
  /** The documents that drafts use, most recently changed first. */
  readonly "GET /v1/knowledge/documents": {
    readonly query: {
      readonly document_type?: string | undefined;
      readonly source?: string | undefined;
      readonly tag?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly DocumentSummary[]; readonly next_cursor: string | null };
  };
  /** One document with its text. */
  readonly "GET /v1/knowledge/documents/{id}": {
    readonly params: { readonly id: string };
    readonly output: {
      readonly id: string;
      readonly title: string;
      readonly source: string;
      readonly document_type: string;
      readonly tags: readonly string[];
      readonly chunks: number;
      readonly embedder: string;
      readonly created_at: string;
      readonly updated_at: string;
      readonly version: number;
      readonly text: string;
    };
  };
  /** Create or replace a document; with a version, only if it is the newest. */
  readonly "PUT /v1/knowledge/documents/{id}": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly title: string;
      readonly source: string;
      readonly document_type: string;
      readonly tags?: readonly string[] | undefined;
      readonly text: string;
      readonly version?: number | undefined;
    };
    readonly output: DocumentSummary;
  };
  /** Delete a document; searches no longer find it. */
  readonly "DELETE /v1/knowledge/documents/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** The pieces of documents nearest to a question, best first. */
  readonly "POST /v1/knowledge/search": {
    readonly body: {
      readonly query: string;
      readonly filter?: {
        readonly document_type?: string | readonly string[] | undefined;
        readonly tags?: string | readonly string[] | undefined;
        readonly source?: string | readonly string[] | undefined;
        readonly document_id?: string | readonly string[] | undefined;
        readonly chunk_index?: number | { readonly from?: number | undefined; readonly to?: number | undefined } | undefined;
      } | undefined;
      readonly limit?: number | undefined;
    };
    readonly output: { readonly embedder: string; readonly items: readonly Hit[] };
  };
  /** A customer's messages and our replies, oldest first, including archived ones. */
  readonly "GET /v1/users/{id}/conversation": {
    readonly params: { readonly id: string };
    readonly query: {
      readonly limit?: number | undefined;
      readonly until?: string | undefined;
      readonly before?: string | undefined;
      readonly after?: string | undefined;
    };
    readonly output: {
      readonly items: readonly ({
        readonly id: string;
        readonly from: "customer" | "us" | "owner";
        readonly at: string;
        readonly review: string | null;
        readonly telegram_message_id: number | null;
        readonly text: string | null;
        readonly media: Media | null;
        readonly edited_at: string | null;
        readonly deleted_at: string | null;
        readonly details: {
          readonly reply_to?: {
            readonly message_id: number | null;
            readonly author: "us" | "customer" | "other";
            readonly name: string | null;
            readonly chat: string | null;
            readonly text: string | null;
          };
          readonly quote?: string;
          readonly forward?: {
            readonly type: "user" | "hidden_user" | "chat" | "channel" | "unknown";
            readonly author: "us" | "customer" | "other";
            readonly name: string | null;
            readonly signature: string | null;
            readonly date: string | null;
          };
          readonly topic?: { readonly id: number; readonly name: string | null };
          readonly marks?: readonly ({
            readonly type: "text_link" | "spoiler" | "custom_emoji" | "strikethrough" | "date_time";
            readonly offset: number;
            readonly length: number;
            readonly value?: string;
          })[];
          readonly content?: readonly ({
            readonly name: "address" | "amount" | "button" | "chat" | "data" | "date" | "description" | "email" | "gift" | "media" | "name" | "option" | "payload" | "phone" | "prize" | "shipping" | "task" | "task_done" | "text" | "title" | "user" | "vcard" | "winners";
            readonly value: string;
          })[];
          readonly edited_from?: {
            readonly text: string | null;
            readonly media: string | null;
            readonly marks?: readonly ({
              readonly type: "text_link" | "spoiler" | "custom_emoji" | "strikethrough" | "date_time";
              readonly offset: number;
              readonly length: number;
              readonly value?: string;
            })[];
            readonly content?: readonly ({
              readonly name: "address" | "amount" | "button" | "chat" | "data" | "date" | "description" | "email" | "gift" | "media" | "name" | "option" | "payload" | "phone" | "prize" | "shipping" | "task" | "task_done" | "text" | "title" | "user" | "vcard" | "winners";
              readonly value: string;
            })[];
            readonly forgotten?: true;
          };
        } | null;
        readonly attachment: {
          readonly id: string;
          readonly kind: "photo" | "document";
          readonly name: string;
          readonly type: string;
          readonly size: number;
          readonly sha256: string | null;
        } | null;
      })[];
      readonly earlier_cursor: string | null;
      readonly later_cursor: string | null;
    };
  };
  /** What the next draft knows about a conversation, and its size in Redis. */
  readonly "GET /v1/users/{id}/memory": {
    readonly params: { readonly id: string };
    readonly output: {
      readonly recent: readonly ({ readonly role: "customer" | "assistant"; readonly text: string; readonly at: string })[];
      readonly summary: string | null;
      readonly total: number;
      readonly statistics: {
        readonly context_size_kb: number;
        readonly history_size_kb: number;
        readonly total_size_kb: number;
        readonly history_length: number;
        readonly compression_applied: boolean;
      };
    };
  };
  /** Forget everything said so far with a customer. */
  readonly "DELETE /v1/users/{id}/memory": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly forgotten: true };
  };
  /** The last measurement of all customers' memories. */
  readonly "GET /v1/memory/statistics": {
    readonly output: {
      readonly customers: number;
      readonly history_entries: number;
      readonly total_size_kb: number;
      readonly average_size_kb: number;
      readonly largest_size_kb: number;
      readonly compressed_customers: number;
      readonly compressions: {
        readonly applied: number;
        readonly failed: number;
        readonly mean_ms: number | null;
        readonly longest_ms: number | null;
      };
      readonly measured_at: string | null;
    };
  };
  /** Customers, most recently active first; search matches the beginnings of words in their names. */
  readonly "GET /v1/users": {
    readonly query: {
      readonly search?: string | undefined;
      readonly status?: FunnelStatus | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly Customer[]; readonly next_cursor: string | null };
  };
  /** One customer, with their cost and whether they are silenced. */
  readonly "GET /v1/users/{id}": {
    readonly params: { readonly id: string };
    readonly output: CustomerDetail;
  };
  /** Change a customer's status, nickname or lifetime value; the next draft uses it. */
  readonly "PATCH /v1/users/{id}": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly status?: FunnelStatus | undefined;
      readonly nickname?: string | null | undefined;
      readonly lifetime_value_usd?: number | undefined;
      readonly profile?: {
        readonly name?: string | null | undefined;
        readonly age?: number | null | undefined;
        readonly location?: string | null | undefined;
        readonly occupation?: string | null | undefined;
        readonly preferences?: string | null | undefined;
      } | undefined;
      readonly version?: number | undefined;
    };
    readonly output: CustomerDetail;
  };
  /** Erase everything stored about a customer, from every store; returns the receipt so far. */
  readonly "DELETE /v1/users/{id}": {
    readonly params: { readonly id: string };
    readonly body: { readonly confirm: string };
    readonly output: {
      readonly id: string;
      readonly state: "erasing" | "settling" | "done";
      readonly customer_id: string | null;
      readonly customer_hash: string | null;
      readonly hash_key: string | null;
      readonly requested_by: { readonly id: string | null; readonly name: string };
      readonly requested_at: string;
      readonly settles_at: string | null;
      readonly finished_at: string | null;
      readonly removed: {
        readonly redis: Readonly<Record<string, number>>;
        readonly postgres: Readonly<Record<string, number>>;
        readonly ledger: Readonly<Record<string, number>>;
        readonly archive: Readonly<Record<string, number>>;
      };
      readonly may_remain: number;
    };
  };
  /** Write to a customer first: creates and claims a review without a question, or returns the open one. */
  readonly "POST /v1/users/{id}/write-first": {
    readonly params: { readonly id: string };
    readonly output: Review;
  };
  /** A customer's interactions in every state, newest first. */
  readonly "GET /v1/users/{id}/interactions": {
    readonly params: { readonly id: string };
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: ReviewPage;
  };
  /** Reviewers' notes on a customer, newest first. */
  readonly "GET /v1/users/{id}/notes": {
    readonly params: { readonly id: string };
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: { readonly items: readonly Note[]; readonly next_cursor: string | null };
  };
  /** Add a note on a customer. */
  readonly "POST /v1/users/{id}/notes": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly text: string;
      readonly mentions?: readonly string[] | undefined;
      readonly id?: string | undefined;
    };
    readonly output: Note;
  };
  /** Change your own note. */
  readonly "PATCH /v1/notes/{id}": {
    readonly params: { readonly id: string };
    readonly body: { readonly text: string; readonly mentions?: readonly string[] | undefined };
    readonly output: Note;
  };
  /** Delete your own note; an admin can delete anyone's. */
  readonly "DELETE /v1/notes/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** Notes that mention the caller and that they have not marked as read. */
  readonly "GET /v1/mentions": {
    readonly output: {
      readonly items: readonly ({ readonly note: Note; readonly customer: { readonly id: string; readonly name: string } })[];
    };
  };
  /** Mark a note that mentions the caller as read. */
  readonly "POST /v1/mentions/{id}/seen": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly seen: true };
  };
  /** The caller's notifications of the last ten minutes, newest first. */
  readonly "GET /v1/notifications": {
    readonly output: {
      readonly items: readonly ({
        readonly event: "new" | "overdue" | "assigned" | "mentioned";
        readonly review: string | null;
        readonly sent_at: string;
      })[];
    };
  };
  /** The caller's notification preferences and subscribed browsers. */
  readonly "GET /v1/notifications/settings": {
    readonly output: {
      readonly preferences: {
        readonly events: readonly ("new" | "overdue" | "assigned" | "mentioned")[];
        readonly sound: boolean;
        readonly browser: boolean;
        readonly quiet: { readonly from: string; readonly to: string } | null;
        readonly time_zone: string;
      };
      readonly chosen: boolean;
      readonly push_key: string | null;
      readonly subscriptions: readonly ({ readonly id: string; readonly user_agent: string | null; readonly created_at: string })[];
    };
  };
  /** Choose which events notify the caller, and quiet hours. */
  readonly "PUT /v1/notifications/settings": {
    readonly body: {
      readonly events: readonly ("new" | "overdue" | "assigned" | "mentioned")[];
      readonly sound: boolean;
      readonly browser: boolean;
      readonly quiet: { readonly from: string; readonly to: string } | null;
      readonly time_zone: string;
    };
    readonly output: {
      readonly preferences: {
        readonly events: readonly ("new" | "overdue" | "assigned" | "mentioned")[];
        readonly sound: boolean;
        readonly browser: boolean;
        readonly quiet: { readonly from: string; readonly to: string } | null;
        readonly time_zone: string;
      };
      readonly chosen: boolean;
      readonly push_key: string | null;
      readonly subscriptions: readonly ({ readonly id: string; readonly user_agent: string | null; readonly created_at: string })[];
    };
  };
  /** Send push messages to this browser even while the console is closed. */
  readonly "POST /v1/push-subscriptions": {
    readonly body: {
      readonly endpoint: string;
      readonly keys: { readonly p256dh: string; readonly auth: string };
      readonly language: "en" | "de";
    };
    readonly output: { readonly id: string; readonly user_agent: string | null; readonly created_at: string };
  };
  /** Stop push messages to one of the caller's browsers. */
  readonly "DELETE /v1/push-subscriptions/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** Messages and sent replies that contain all words or their beginnings, newest first. */
  readonly "GET /v1/search": {
    readonly query: {
      readonly status?: string | undefined;
      readonly customer?: string | undefined;
      readonly reviewer?: string | undefined;
      readonly tag?: string | undefined;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
      readonly q: string;
    };
    readonly output: {
      readonly items: readonly ({
        readonly kind: "message" | "reply";
        readonly at: string;
        readonly text: string | null;
        readonly media: Media | null;
        readonly customer: { readonly id: string; readonly display_name: string; readonly nickname: string | null };
        readonly interaction: { readonly id: string; readonly status: ReviewStatus };
      })[];
      readonly next_cursor: string | null;
    };
  };
  /** A part of the archive of everything stored about a customer; follow next_cursor for the rest. */
  readonly "GET /v1/users/{id}/export": {
    readonly params: { readonly id: string };
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: {
      readonly format: "nadia.customer/1";
      readonly customer_id: string;
      readonly exported_at: string;
      readonly items: readonly ({
        readonly kind: "profile" | "status" | "protocol" | "protocol_change" | "interaction" | "message" | "delivery" | "attachment" | "unsent_answer" | "translation" | "judgement" | "quarantined" | "kept_update" | "waiting" | "memory" | "summary" | "note" | "cursor" | "model_call" | "audit" | "ledger_call" | "attachment_content";
        readonly data: Readonly<Record<string, unknown>>;
      })[];
      readonly next_cursor: string | null;
    };
  };
  /** Erasures with what they removed, newest first; a finished one names nobody. */
  readonly "GET /v1/erasures": {
    readonly query: {
      readonly state?: "erasing" | "settling" | "done" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: {
      readonly items: readonly ({
        readonly id: string;
        readonly state: "erasing" | "settling" | "done";
        readonly customer_id: string | null;
        readonly customer_hash: string | null;
        readonly hash_key: string | null;
        readonly requested_by: { readonly id: string | null; readonly name: string };
        readonly requested_at: string;
        readonly settles_at: string | null;
        readonly finished_at: string | null;
        readonly removed: {
          readonly redis: Readonly<Record<string, number>>;
          readonly postgres: Readonly<Record<string, number>>;
          readonly ledger: Readonly<Record<string, number>>;
          readonly archive: Readonly<Record<string, number>>;
        };
        readonly may_remain: number;
      })[];
      readonly next_cursor: string | null;
    };
  };
  /** An erasure with its state and what it removed so far. */
  readonly "GET /v1/erasures/{id}": {
    readonly params: { readonly id: string };
    readonly output: {
      readonly id: string;
      readonly state: "erasing" | "settling" | "done";
      readonly customer_id: string | null;
      readonly customer_hash: string | null;
      readonly hash_key: string | null;
      readonly requested_by: { readonly id: string | null; readonly name: string };
      readonly requested_at: string;
      readonly settles_at: string | null;
      readonly finished_at: string | null;
      readonly removed: {
        readonly redis: Readonly<Record<string, number>>;
        readonly postgres: Readonly<Record<string, number>>;
        readonly ledger: Readonly<Record<string, number>>;
        readonly archive: Readonly<Record<string, number>>;
      };
      readonly may_remain: number;
    };
  };
  /** The business accounts that connected the bot, and whether it may reply. */
  readonly "GET /v1/business-connections": {
    readonly output: {
      readonly items: readonly ({
        readonly id: string;
        readonly owner_telegram_id: number;
        readonly owner_name: string;
        readonly can_reply: boolean;
        readonly is_enabled: boolean;
        readonly changed_at: string;
      })[];
    };
  };
  /** Whether a customer is silenced, since when, by whom and why, and how much that held back and saved. */
  readonly "GET /v1/users/{id}/protocol": {
    readonly params: { readonly id: string };
    readonly output: Protocol;
  };
  /** Silence a customer, with a reason, or lift the silence. */
  readonly "PUT /v1/users/{id}/protocol": {
    readonly params: { readonly id: string };
    readonly body: { readonly silenced: boolean; readonly reason?: string | undefined };
    readonly output: Protocol;
  };
  /** Messages held back by silence or a limit, newest first. */
  readonly "GET /v1/quarantine": {
    readonly query: {
      readonly customer?: string | undefined;
      readonly reason?: "silence" | "rate_limit" | undefined;
      readonly state?: "held" | "released" | "expired" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly QuarantinedMessage[]; readonly next_cursor: string | null };
  };
  /** How many messages are in quarantine, why, for which customers, and how many expire soon. */
  readonly "GET /v1/quarantine/statistics": {
    readonly output: {
      readonly held: number;
      readonly silence: number;
      readonly rate_limit: number;
      readonly customers: number;
      readonly oldest_at: string | null;
      readonly expiring: number;
      readonly released: number;
      readonly capped_at: number;
    };
  };
  /** Release these messages for drafting, or all of a customer's; returns the result of each. */
  readonly "POST /v1/quarantine/release": {
    readonly body: { readonly customer?: string | undefined; readonly ids?: readonly number[] | undefined };
    readonly output: {
      readonly released: readonly ({ readonly id: number; readonly customer_id: string })[];
      readonly refused: readonly ({ readonly id: number; readonly code: "not_found" | "wrong_state"; readonly detail: string })[];
      readonly more: boolean;
    };
  };
  /** Release a message for drafting, even while its customer is silenced. */
  readonly "POST /v1/quarantine/{id}/release": {
    readonly params: { readonly id: number };
    readonly output: { readonly id: number; readonly customer_id: string; readonly released: true };
  };
  /** Delete a message permanently. */
  readonly "DELETE /v1/quarantine/{id}": {
    readonly params: { readonly id: number };
    readonly output: { readonly id: number; readonly deleted: true };
  };
  /** Updates that started no draft, with reasons, newest first. */
  readonly "GET /v1/parked": {
    readonly query: {
      readonly reason?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly ParkedUpdate[]; readonly next_cursor: string | null };
  };
  /** Draft a reply to a parked update; refused if it would only be parked again. */
  readonly "POST /v1/parked/{id}/retry": {
    readonly params: { readonly id: number };
    readonly output: { readonly id: number; readonly customer_id: string; readonly retried: true };
  };
  /** Delete a parked update permanently. */
  readonly "DELETE /v1/parked/{id}": {
    readonly params: { readonly id: number };
    readonly output: { readonly id: number; readonly deleted: true };
  };
  /** What may need recovery: waiting and stale messages, missing updates, running operations. */
  readonly "GET /v1/recovery": {
    readonly output: {
      readonly waiting: { readonly messages: number; readonly oldest_at: string | null };
      readonly stale: readonly ({
        readonly customer_id: string;
        readonly waiting_since: string;
        readonly cursor: MessageCursor | null;
      })[];
      readonly gaps: readonly ({
        readonly first_id: number;
        readonly last_id: number;
        readonly missing: number;
        readonly found_at: string;
      })[];
      readonly running: readonly RecoveryOperation[];
    };
  };
  /** Recovery operations, newest first. */
  readonly "GET /v1/recovery/operations": {
    readonly query: {
      readonly kind?: "sweep" | "pending_updates" | undefined;
      readonly state?: "running" | "succeeded" | "failed" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly RecoveryOperation[]; readonly next_cursor: string | null };
  };
  /** Start a recovery operation, which runs within a minute; 409 while one of its kind is running. */
  readonly "POST /v1/recovery/operations": {
    readonly body: { readonly kind: "sweep" | "pending_updates" };
    readonly output: RecoveryOperation;
  };
  /** A recovery operation with its progress, counts and errors. */
  readonly "GET /v1/recovery/operations/{id}": {
    readonly params: { readonly id: string };
    readonly output: RecoveryOperation;
  };
  /** A customer's last processed message; null before the first one. */
  readonly "GET /v1/recovery/cursors/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly cursor: MessageCursor | null };
  };
  /** What is stored, where and for how long, and the last retention runs. */
  readonly "GET /v1/retention": {
    readonly output: {
      readonly policy: readonly ({
        readonly store: "postgres" | "redis" | "ledger" | "objects" | "files";
        readonly name: string;
        readonly what: string;
        readonly period: string;
        readonly end: "archived" | "deleted" | "expires" | "anonymised" | "stays" | "derived";
        readonly about: "customers" | "staff" | "nobody";
        readonly customer: string | null;
        readonly personal: readonly string[];
        readonly steps: readonly string[];
      })[];
      readonly runs: readonly ({
        readonly id: string;
        readonly started_at: string;
        readonly finished_at: string;
        readonly counts: Readonly<Record<string, number>>;
        readonly unfinished: readonly string[];
        readonly errors: readonly ({ readonly step: string; readonly code: string })[];
      })[];
      readonly next_run_at: string | null;
    };
  };
  /** The edit tags by name, including retired ones. */
  readonly "GET /v1/taxonomy": {
    readonly output: { readonly items: readonly TaxonomyEntry[]; readonly next_cursor: null };
  };
  /** Create an edit tag, change its title, retire it or restore it. */
  readonly "PUT /v1/taxonomy/{tag}": {
    readonly params: { readonly tag: string };
    readonly body: { readonly title: string; readonly retired?: boolean | undefined };
    readonly output: TaxonomyEntry;
  };
  /** Canned replies, most recently changed or most used first. */
  readonly "GET /v1/canned-replies": {
    readonly query: {
      readonly sort?: "changed" | "used" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly CannedReply[]; readonly next_cursor: string | null };
  };
  /** One canned reply. */
  readonly "GET /v1/canned-replies/{id}": {
    readonly params: { readonly id: string };
    readonly output: CannedReply;
  };
  /** Create or replace a canned reply; with a version, only if it is the newest. */
  readonly "PUT /v1/canned-replies/{id}": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly title: string;
      readonly text: string;
      readonly shortcode?: string | null | undefined;
      readonly language?: string | null | undefined;
      readonly version?: number | undefined;
    };
    readonly output: CannedReply;
  };
  /** Delete a canned reply. */
  readonly "DELETE /v1/canned-replies/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** Count a use of a canned reply. */
  readonly "POST /v1/canned-replies/{id}/use": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly uses: number };
  };
  /** Your saved views and the team's, by name. */
  readonly "GET /v1/views": {
    readonly output: {
      readonly items: readonly ({
        readonly id: string;
        readonly name: string;
        readonly page: "queue" | "history" | "customers" | "deliveries" | "quarantine" | "audit";
        readonly filter: Readonly<Record<string, string>>;
        readonly shared: boolean;
        readonly owner: Reviewer;
      })[];
    };
  };
  /** Save a view under a client-generated id, or change your own. */
  readonly "PUT /v1/views/{id}": {
    readonly params: { readonly id: string };
    readonly body: {
      readonly name: string;
      readonly page: "queue" | "history" | "customers" | "deliveries" | "quarantine" | "audit";
      readonly filter: Readonly<Record<string, string>>;
      readonly shared: boolean;
    };
    readonly output: {
      readonly id: string;
      readonly name: string;
      readonly page: "queue" | "history" | "customers" | "deliveries" | "quarantine" | "audit";
      readonly filter: Readonly<Record<string, string>>;
      readonly shared: boolean;
      readonly owner: Reviewer;
    };
  };
  /** Delete your own view; an admin can also delete a shared one. */
  readonly "DELETE /v1/views/{id}": {
    readonly params: { readonly id: string };
    readonly output: { readonly id: string; readonly deleted: true };
  };
  /** The settings: what was set here by whom, the defaults, and the rules of the constitution. */
  readonly "GET /v1/settings": {
    readonly output: {
      readonly version: number;
      readonly values: {
        readonly persona?: string;
        readonly first_instructions?: string;
        readonly second_instructions?: string;
        readonly llm1_model?: string;
        readonly llm2_model?: string;
        readonly translation_model?: string;
        readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute?: number;
        readonly limit_hour?: number;
        readonly limit_day?: number;
        readonly answer_hours?: number;
        readonly overdue_minutes?: number;
        readonly undo_seconds?: number;
        readonly answer_target_minutes?: number;
        readonly agreement_percent?: number;
        readonly time_zone?: string;
        readonly four_eyes?: "off" | "blocked" | "all";
        readonly draft_media?: "off" | "images" | "images_and_audio";
      };
      readonly defaults: {
        readonly persona: string;
        readonly first_instructions: string;
        readonly second_instructions: string;
        readonly llm1_model: string;
        readonly llm2_model: string;
        readonly translation_model: string;
        readonly rules_off: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute: number;
        readonly limit_hour: number;
        readonly limit_day: number;
        readonly answer_hours: number;
        readonly overdue_minutes: number;
        readonly undo_seconds: number;
        readonly answer_target_minutes: number;
        readonly agreement_percent: number;
        readonly time_zone: string;
        readonly four_eyes: "off" | "blocked" | "all";
        readonly draft_media: "off" | "images" | "images_and_audio";
      };
      readonly origins: Readonly<Record<string, {
        readonly version: number;
        readonly at: string;
        readonly by: { readonly id: string | null; readonly name: string };
      }>>;
      readonly rules: readonly ({
        readonly id: string;
        readonly category: string;
        readonly level: "clean" | "flagged" | "blocked";
        readonly can_be_switched_off: boolean;
      })[];
      readonly providers: readonly ("google" | "openai")[];
    };
  };
  /** Replace the settings with a new version, which applies from the next draft on. */
  readonly "PUT /v1/settings": {
    readonly body: {
      readonly version: number;
      readonly values: {
        readonly persona?: string | undefined;
        readonly first_instructions?: string | undefined;
        readonly second_instructions?: string | undefined;
        readonly llm1_model?: string | undefined;
        readonly llm2_model?: string | undefined;
        readonly translation_model?: string | undefined;
        readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[] | undefined;
        readonly limit_minute?: number | undefined;
        readonly limit_hour?: number | undefined;
        readonly limit_day?: number | undefined;
        readonly answer_hours?: number | undefined;
        readonly overdue_minutes?: number | undefined;
        readonly undo_seconds?: number | undefined;
        readonly answer_target_minutes?: number | undefined;
        readonly agreement_percent?: number | undefined;
        readonly time_zone?: string | undefined;
        readonly four_eyes?: "off" | "blocked" | "all" | undefined;
        readonly draft_media?: "off" | "images" | "images_and_audio" | undefined;
      };
    };
    readonly output: {
      readonly version: number;
      readonly values: {
        readonly persona?: string;
        readonly first_instructions?: string;
        readonly second_instructions?: string;
        readonly llm1_model?: string;
        readonly llm2_model?: string;
        readonly translation_model?: string;
        readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute?: number;
        readonly limit_hour?: number;
        readonly limit_day?: number;
        readonly answer_hours?: number;
        readonly overdue_minutes?: number;
        readonly undo_seconds?: number;
        readonly answer_target_minutes?: number;
        readonly agreement_percent?: number;
        readonly time_zone?: string;
        readonly four_eyes?: "off" | "blocked" | "all";
        readonly draft_media?: "off" | "images" | "images_and_audio";
      };
      readonly defaults: {
        readonly persona: string;
        readonly first_instructions: string;
        readonly second_instructions: string;
        readonly llm1_model: string;
        readonly llm2_model: string;
        readonly translation_model: string;
        readonly rules_off: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute: number;
        readonly limit_hour: number;
        readonly limit_day: number;
        readonly answer_hours: number;
        readonly overdue_minutes: number;
        readonly undo_seconds: number;
        readonly answer_target_minutes: number;
        readonly agreement_percent: number;
        readonly time_zone: string;
        readonly four_eyes: "off" | "blocked" | "all";
        readonly draft_media: "off" | "images" | "images_and_audio";
      };
      readonly origins: Readonly<Record<string, {
        readonly version: number;
        readonly at: string;
        readonly by: { readonly id: string | null; readonly name: string };
      }>>;
      readonly rules: readonly ({
        readonly id: string;
        readonly category: string;
        readonly level: "clean" | "flagged" | "blocked";
        readonly can_be_switched_off: boolean;
      })[];
      readonly providers: readonly ("google" | "openai")[];
    };
  };
  /** All versions of the settings, newest first. */
  readonly "GET /v1/settings/versions": {
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: {
      readonly items: readonly ({
        readonly version: number;
        readonly at: string;
        readonly by: { readonly id: string | null; readonly name: string };
        readonly values: {
          readonly persona?: string;
          readonly first_instructions?: string;
          readonly second_instructions?: string;
          readonly llm1_model?: string;
          readonly llm2_model?: string;
          readonly translation_model?: string;
          readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
          readonly limit_minute?: number;
          readonly limit_hour?: number;
          readonly limit_day?: number;
          readonly answer_hours?: number;
          readonly overdue_minutes?: number;
          readonly undo_seconds?: number;
          readonly answer_target_minutes?: number;
          readonly agreement_percent?: number;
          readonly time_zone?: string;
          readonly four_eyes?: "off" | "blocked" | "all";
          readonly draft_media?: "off" | "images" | "images_and_audio";
        };
        readonly changed: readonly ("persona" | "first_instructions" | "second_instructions" | "llm1_model" | "llm2_model" | "translation_model" | "rules_off" | "limit_minute" | "limit_hour" | "limit_day" | "answer_hours" | "overdue_minutes" | "undo_seconds" | "answer_target_minutes" | "agreement_percent" | "time_zone" | "four_eyes" | "draft_media")[];
        readonly restored: number | null;
      })[];
      readonly next_cursor: string | null;
    };
  };
  /** Make an older version of the settings the newest one. */
  readonly "POST /v1/settings/versions/{restored}/restore": {
    readonly params: { readonly restored: number };
    readonly body: { readonly version: number };
    readonly output: {
      readonly version: number;
      readonly values: {
        readonly persona?: string;
        readonly first_instructions?: string;
        readonly second_instructions?: string;
        readonly llm1_model?: string;
        readonly llm2_model?: string;
        readonly translation_model?: string;
        readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute?: number;
        readonly limit_hour?: number;
        readonly limit_day?: number;
        readonly answer_hours?: number;
        readonly overdue_minutes?: number;
        readonly undo_seconds?: number;
        readonly answer_target_minutes?: number;
        readonly agreement_percent?: number;
        readonly time_zone?: string;
        readonly four_eyes?: "off" | "blocked" | "all";
        readonly draft_media?: "off" | "images" | "images_and_audio";
      };
      readonly defaults: {
        readonly persona: string;
        readonly first_instructions: string;
        readonly second_instructions: string;
        readonly llm1_model: string;
        readonly llm2_model: string;
        readonly translation_model: string;
        readonly rules_off: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[];
        readonly limit_minute: number;
        readonly limit_hour: number;
        readonly limit_day: number;
        readonly answer_hours: number;
        readonly overdue_minutes: number;
        readonly undo_seconds: number;
        readonly answer_target_minutes: number;
        readonly agreement_percent: number;
        readonly time_zone: string;
        readonly four_eyes: "off" | "blocked" | "all";
        readonly draft_media: "off" | "images" | "images_and_audio";
      };
      readonly origins: Readonly<Record<string, {
        readonly version: number;
        readonly at: string;
        readonly by: { readonly id: string | null; readonly name: string };
      }>>;
      readonly rules: readonly ({
        readonly id: string;
        readonly category: string;
        readonly level: "clean" | "flagged" | "blocked";
        readonly can_be_switched_off: boolean;
      })[];
      readonly providers: readonly ("google" | "openai")[];
    };
  };
  /** Draft a past interaction again with unsaved settings; stores only the costs of the model calls. */
  readonly "POST /v1/settings/preview": {
    readonly body: {
      readonly values: {
        readonly persona?: string | undefined;
        readonly first_instructions?: string | undefined;
        readonly second_instructions?: string | undefined;
        readonly llm1_model?: string | undefined;
        readonly llm2_model?: string | undefined;
        readonly translation_model?: string | undefined;
        readonly rules_off?: readonly ("profanity" | "guarantee" | "legal_promise" | "medical_advice" | "financial_advice" | "iban_shown" | "email_shown" | "phone_shown" | "moved_elsewhere" | "link_shown" | "handle_shown" | "asked_before")[] | undefined;
        readonly limit_minute?: number | undefined;
        readonly limit_hour?: number | undefined;
        readonly limit_day?: number | undefined;
        readonly answer_hours?: number | undefined;
        readonly overdue_minutes?: number | undefined;
        readonly undo_seconds?: number | undefined;
        readonly answer_target_minutes?: number | undefined;
        readonly agreement_percent?: number | undefined;
        readonly time_zone?: string | undefined;
        readonly four_eyes?: "off" | "blocked" | "all" | undefined;
        readonly draft_media?: "off" | "images" | "images_and_audio" | undefined;
      };
      readonly interaction: string;
    };
    readonly output: {
      readonly before: {
        readonly text: string | null;
        readonly verdict_level: "clean" | "flagged" | "blocked" | null;
        readonly settings_version: number | null;
      };
      readonly after: {
        readonly text: string | null;
        readonly verdict_level: "clean" | "flagged" | "blocked" | null;
        readonly verdict: Verdict | null;
        readonly llm1: {
          readonly model: string;
          readonly text: string;
          readonly input_tokens: number | null;
          readonly output_tokens: number | null;
          readonly cost_usd: number | null;
        } | null;
        readonly llm2: {
          readonly model: string;
          readonly text: string;
          readonly input_tokens: number | null;
          readonly output_tokens: number | null;
          readonly cost_usd: number | null;
        } | null;
        readonly failure: string | null;
        readonly model_failures: readonly ({
          readonly stage: "llm1" | "llm2";
          readonly model: string | null;
          readonly reason: "refused" | "content_filter" | "safety" | "recitation" | "prohibited_content" | "prompt_blocked" | "truncated" | "empty" | "tool_call" | "provider_error" | "unfinished" | "unusable" | "malformed" | "timeout" | "unreachable" | "rate_limited" | "unauthorised" | "rejected" | "unavailable" | "out_of_time" | "unexpected";
        })[];
      };
      readonly cost_usd: number | null;
      readonly left: number;
    };
  };
  /** The audit trail, newest first. */
  readonly "GET /v1/audit": {
    readonly query: {
      readonly actor?: string | undefined;
      readonly action?: string | undefined;
      readonly subject_type?: string | undefined;
      readonly subject_id?: string | undefined;
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: { readonly items: readonly AuditEntry[]; readonly next_cursor: string | null };
  };
  /** Outcomes and decision times of each day's interactions. */
  readonly "GET /v1/analytics/overview": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly days?: number | undefined;
    };
    readonly output: {
      readonly from: string;
      readonly to: string;
      readonly refreshed_at: string;
      readonly time_zone: string;
      readonly answer_target_minutes: number;
      readonly totals: Figures;
      readonly outcome_costs: readonly ({
        readonly outcome: "sent" | "edited" | "written" | "rejected" | "superseded" | "expired" | "open";
        readonly cases: number;
        readonly cost_usd: number;
        readonly each_usd: number | null;
      })[];
      readonly days: readonly ({
        readonly day: string;
        readonly interactions: number;
        readonly approved: number;
        readonly edited: number;
        readonly written: number;
        readonly rejected: number;
        readonly superseded: number;
        readonly expired: number;
        readonly failed: number;
        readonly waiting: number;
        readonly cost_usd: number;
        readonly approval_rate: number | null;
        readonly edit_rate: number | null;
        readonly rejection_rate: number | null;
        readonly in_time: number;
        readonly late: number;
        readonly in_time_rate: number | null;
        readonly median_decision_seconds: number | null;
        readonly p90_decision_seconds: number | null;
      })[];
    };
  };
  /** Calls, tokens and costs per day, model and stage. */
  readonly "GET /v1/analytics/costs": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly days?: number | undefined;
    };
    readonly output: {
      readonly from: string;
      readonly to: string;
      readonly refreshed_at: string;
      readonly time_zone: string;
      readonly items: readonly ({
        readonly day: string;
        readonly model: string;
        readonly stage: "llm1" | "llm2" | "summary" | "embedding" | "preview" | "translation";
        readonly calls: number;
        readonly input_tokens: number;
        readonly output_tokens: number;
        readonly cost_usd: number;
        readonly unpriced_calls: number;
        readonly cases: number;
      })[];
    };
  };
  /** How often each edit tag was used, most used first. */
  readonly "GET /v1/analytics/edit-tags": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly days?: number | undefined;
    };
    readonly output: {
      readonly from: string;
      readonly to: string;
      readonly refreshed_at: string;
      readonly time_zone: string;
      readonly items: readonly ({ readonly tag: string; readonly title: string; readonly uses: number; readonly share: number })[];
    };
  };
  /** Each reviewer's decisions and their speed. */
  readonly "GET /v1/analytics/reviewers": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly days?: number | undefined;
    };
    readonly output: {
      readonly from: string;
      readonly to: string;
      readonly refreshed_at: string;
      readonly time_zone: string;
      readonly items: readonly ({
        readonly reviewer: Reviewer;
        readonly decisions: number;
        readonly approved: number;
        readonly edited: number;
        readonly rejected: number;
        readonly median_decision_seconds: number | null;
        readonly p90_decision_seconds: number | null;
      })[];
    };
  };
  /** The next decided interaction for a second judgement, without the decision. */
  readonly "GET /v1/agreement/next": {
    readonly output: {
      readonly percent: number;
      readonly case: {
        readonly id: string;
        readonly created_at: string;
        readonly customer: { readonly id: string; readonly name: string };
        readonly messages: readonly ({ readonly text: string | null; readonly media: string | null; readonly date: string })[];
        readonly draft: string;
        readonly verdict_level: "clean" | "flagged" | "blocked" | null;
      } | null;
      readonly left: number;
    };
  };
  /** Judge a decided interaction a second time; nothing is sent, and the answer shows the decision. */
  readonly "POST /v1/agreement/{id}": {
    readonly params: { readonly id: string };
    readonly body: { readonly judgement: "approve" | "edit" | "reject"; readonly quality_score?: number | undefined };
    readonly output: {
      readonly id: string;
      readonly created_at: string;
      readonly customer: { readonly id: string; readonly name: string };
      readonly messages: readonly ({ readonly text: string | null; readonly media: string | null; readonly date: string })[];
      readonly draft: string;
      readonly verdict_level: "clean" | "flagged" | "blocked" | null;
      readonly judged_at: string;
      readonly first: {
        readonly reviewer: Reviewer;
        readonly judgement: "approve" | "edit" | "reject";
        readonly quality_score: number | null;
      };
      readonly second: {
        readonly reviewer: Reviewer;
        readonly judgement: "approve" | "edit" | "reject";
        readonly quality_score: number | null;
      };
      readonly final_text: string | null;
      readonly reject_reason: string | null;
    };
  };
  /** Interactions that were judged twice, latest first. */
  readonly "GET /v1/agreement": {
    readonly query: { readonly limit?: number | undefined; readonly cursor?: string | undefined };
    readonly output: {
      readonly items: readonly ({
        readonly id: string;
        readonly created_at: string;
        readonly customer: { readonly id: string; readonly name: string };
        readonly messages: readonly ({ readonly text: string | null; readonly media: string | null; readonly date: string })[];
        readonly draft: string;
        readonly verdict_level: "clean" | "flagged" | "blocked" | null;
        readonly judged_at: string;
        readonly first: {
          readonly reviewer: Reviewer;
          readonly judgement: "approve" | "edit" | "reject";
          readonly quality_score: number | null;
        };
        readonly second: {
          readonly reviewer: Reviewer;
          readonly judgement: "approve" | "edit" | "reject";
          readonly quality_score: number | null;
        };
        readonly final_text: string | null;
        readonly reject_reason: string | null;
      })[];
      readonly next_cursor: string | null;
    };
  };
  /** How far reviewers agree on the sample, in total and per pair, with Cohen's kappa. */
  readonly "GET /v1/analytics/agreement": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly days?: number | undefined;
    };
    readonly output: {
      readonly from: string;
      readonly to: string;
      readonly time_zone: string;
      readonly total: {
        readonly cases: number;
        readonly agreed: number;
        readonly rate: number | null;
        readonly kappa: number | null;
      };
      readonly pairs: readonly ({
        readonly one: Reviewer;
        readonly other: Reviewer;
        readonly cases: number;
        readonly agreed: number;
        readonly rate: number | null;
        readonly kappa: number | null;
      })[];
    };
  };
  /** Drafts with the reviewers' versions, from 90 seconds after the decision on, one JSON object per line. */
  readonly "GET /v1/export/preferences": {
    readonly query: {
      readonly from?: string | undefined;
      readonly to?: string | undefined;
      readonly format?: "pairs" | "trl" | "openai" | undefined;
      readonly limit?: number | undefined;
      readonly cursor?: string | undefined;
    };
    readonly output: string;
  };
}
