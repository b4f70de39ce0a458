/** What happens to every kind of update, chat and message content of Bot API 10: three decision tables. */
import type { Media } from "./schema.ts";

/** Whose log holds an update that starts no turn: its chat's, or its user's if the chat is not with us. */
export type FiledBy = "chat" | "user";

interface UndraftedFate {
  readonly fate: "stored" | "parked";
  readonly reason: string;
  readonly filed_by: FiledBy;
}
type UpdateFate =
  | UndraftedFate
  | {
      readonly fate:
        | "message"
        | "business_message"
        | "business_connection"
        | "deletion"
        | "reachability"
        | "answer_callback";
    };

const parked = (reason: string, filed_by: FiledBy = "chat"): UndraftedFate => ({
  fate: "parked",
  reason,
  filed_by,
});

/** Every kind of update; anything else is parked as `unknown_kind`. */
export const updateFates = {
  message: { fate: "message" },
  edited_message: { fate: "message" },
  my_chat_member: { fate: "reachability" },
  callback_query: { fate: "answer_callback" },
  business_connection: { fate: "business_connection" },
  business_message: { fate: "business_message" },
  edited_business_message: { fate: "business_message" },
  deleted_business_messages: { fate: "deletion" },
  channel_post: parked("channel"),
  edited_channel_post: parked("channel"),
  // A guest message may have the id of another of our chats, so the chat must not select the log.
  guest_message: parked("guest_chat", "user"),
  stopped_message_generation: parked("generation_stopped"),
  message_reaction: parked("reaction"),
  message_reaction_count: parked("reaction"),
  inline_query: parked("inline_mode"),
  chosen_inline_result: parked("inline_mode"),
  shipping_query: parked("payment"),
  pre_checkout_query: parked("payment"),
  purchased_paid_media: parked("payment"),
  subscription: parked("payment"),
  poll: parked("poll"),
  poll_answer: parked("poll"),
  chat_member: parked("group_administration"),
  chat_join_request: parked("group_administration"),
  chat_boost: parked("group_administration"),
  removed_chat_boost: parked("group_administration"),
  managed_bot: parked("managed_bot"),
} as const satisfies Record<string, UpdateFate>;
export type UpdateKind = keyof typeof updateFates;
// Object.keys loses the key type.
export const updateKinds = Object.keys(updateFates) as readonly UpdateKind[];

/** The kinds to request from Telegram: all that are not just parked. */
export const answeredKinds = updateKinds.filter((kind) => updateFates[kind].fate !== "parked");

/** Only a private chat makes a customer; updates from other chats are parked for these reasons. */
export const chatFates: ReadonlyMap<string, string> = new Map([
  ["group", "group_chat"],
  ["supergroup", "group_chat"],
  ["channel", "channel"],
]);

/** The content of a private message is text, media by reference, or a service message without content. */
type ContentFate = Media["type"] | "text" | "service";

/**
 * Every content of a private message; anything else is `other`, for a person to look at. The first field present
 * decides: Telegram repeats an animation as `document` and a venue as `location`.
 */
export const contentFates = {
  animation: "animation",
  audio: "audio",
  document: "document",
  live_photo: "photo",
  photo: "photo",
  sticker: "sticker",
  video: "video",
  video_note: "video_note",
  voice: "voice",
  venue: "venue",
  location: "location",
  contact: "contact",
  text: "text",
  rich_message: "other",
  checklist: "other",
  dice: "other",
  game: "other",
  gift: "other",
  gift_upgrade_sent: "other",
  giveaway: "other",
  giveaway_winners: "other",
  invoice: "other",
  paid_media: "other",
  passport_data: "other",
  poll: "other",
  refunded_payment: "other",
  story: "other",
  successful_payment: "other",
  unique_gift: "other",
  checklist_tasks_added: "other",
  checklist_tasks_done: "other",
  poll_option_added: "other",
  chat_shared: "other",
  users_shared: "other",
  web_app_data: "other",
  boost_added: "service",
  channel_chat_created: "service",
  chat_background_set: "service",
  chat_owner_changed: "service",
  chat_owner_left: "service",
  community_chat_added: "service",
  community_chat_joined: "service",
  community_chat_removed: "service",
  connected_website: "service",
  delete_chat_photo: "service",
  direct_message_price_changed: "service",
  forum_topic_closed: "service",
  forum_topic_created: "service",
  forum_topic_edited: "service",
  forum_topic_reopened: "service",
  general_forum_topic_hidden: "service",
  general_forum_topic_unhidden: "service",
  giveaway_completed: "service",
  giveaway_created: "service",
  group_chat_created: "service",
  left_chat_member: "service",
  managed_bot_created: "service",
  message_auto_delete_timer_changed: "service",
  migrate_from_chat_id: "service",
  migrate_to_chat_id: "service",
  new_chat_members: "service",
  new_chat_photo: "service",
  new_chat_title: "service",
  paid_message_price_changed: "service",
  pinned_message: "service",
  poll_option_deleted: "service",
  proximity_alert_triggered: "service",
  suggested_post_approval_failed: "service",
  suggested_post_approved: "service",
  suggested_post_declined: "service",
  suggested_post_info: "service",
  suggested_post_paid: "service",
  suggested_post_refunded: "service",
  supergroup_chat_created: "service",
  video_chat_ended: "service",
  video_chat_participants_invited: "service",
  video_chat_scheduled: "service",
  video_chat_started: "service",
  write_access_allowed: "service",
} as const satisfies Record<string, ContentFate>;
export type ContentField = keyof typeof contentFates;
/** In table order. */
// Object.keys loses the key type.
export const contentFields = Object.keys(contentFates) as readonly ContentField[];

/** UTF-16 units; Telegram's limit is 4,096 characters, and 32,768 in a rich message. */
export const maxTextLength = 65_536;
/** The most that is stored of an update that starts no turn, in bytes of JSON. */
export const maxBodyBytes = 65_536;
