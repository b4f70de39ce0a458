/** Builds the updates that Telegram would send for a simulated customer's actions. */
import type { Person } from "./journal.ts";

/** What a simulated customer can send besides text; also the names of these fields of a message. */
export const sampleKinds = ["photo", "voice", "sticker", "location", "document", "contact"] as const;
export type Sample = (typeof sampleKinds)[number];

/** Telegram's own objects; built here, parsed by the webhook like any other. */
export type Content = Readonly<Record<string, unknown>>;

/** The bot as shown to customers by Telegram. */
const bot = { id: 1, is_bot: true, first_name: "NADIA", username: "nadia_bot" };

const named = ({ first_name, last_name, username }: Person) => ({
  first_name,
  ...(last_name === null ? {} : { last_name }),
  ...(username === null ? {} : { username }),
});
const userOf = (person: Person) => ({ id: person.id, is_bot: false, ...named(person), language_code: "en" });
const chatOf = (person: Person) => ({ id: person.id, type: "private", ...named(person) });

/** A message; `seconds` since 1970. */
export const messageOf = (person: Person, messageId: number, seconds: number, content: Content): Content => ({
  message_id: messageId,
  from: userOf(person),
  chat: chatOf(person),
  date: seconds,
  ...content,
});

/** A reviewers' group as Telegram describes it. */
const groupOf = (id: number) => ({ id, type: "supergroup", title: "Reviewers" });

/** A message in a group; `replyTo` is the message that it answers. */
export const groupMessageOf = (
  person: Person,
  {
    chat,
    messageId,
    seconds,
  }: { readonly chat: number; readonly messageId: number; readonly seconds: number },
  { text, replyTo }: { readonly text: string; readonly replyTo: number | null },
): Content => ({
  message: {
    message_id: messageId,
    from: userOf(person),
    chat: groupOf(chat),
    date: seconds,
    text,
    ...(replyTo === null
      ? {}
      : { reply_to_message: { message_id: replyTo, date: seconds, chat: groupOf(chat), from: bot } }),
  },
});

/** A pressed button. */
export const pressOf = (
  person: Person,
  {
    chat,
    messageId,
    seconds,
  }: { readonly chat: number; readonly messageId: number; readonly seconds: number },
  { id, data }: { readonly id: string; readonly data: string },
): Content => ({
  callback_query: {
    id,
    from: userOf(person),
    chat_instance: "1",
    message: { message_id: messageId, from: bot, chat: groupOf(chat), date: seconds },
    data,
  },
});

/** The only business account of the simulator, and its connection with the bot. */
const businessOwner = { id: 2, is_bot: false, first_name: "Simulated", last_name: "Shop" };
const connectionId = "simulated-connection";

/** The account connects the bot and lets it reply; `seconds` since 1970. */
export const connectionOf = (seconds: number): Content => ({
  business_connection: {
    id: connectionId,
    user: businessOwner,
    user_chat_id: businessOwner.id,
    date: seconds,
    rights: { can_reply: true },
    is_enabled: true,
  },
});

/** A message or an edit, as an update of the chat it belongs to. */
export const updateOf = (person: Person, kind: "message" | "edited_message", message: Content): Content =>
  person.business
    ? {
        [kind === "message" ? "business_message" : "edited_business_message"]: {
          ...message,
          business_connection_id: connectionId,
        },
      }
    : { [kind]: message };

export const deletionOf = (person: Person, messageId: number): Content => ({
  deleted_business_messages: {
    business_connection_id: connectionId,
    chat: chatOf(person),
    message_ids: [messageId],
  },
});

/** Blocking and unblocking the bot; `seconds` since 1970. */
export const membershipOf = (person: Person, blocked: boolean, seconds: number): Content => ({
  chat: chatOf(person),
  from: userOf(person),
  date: seconds,
  old_chat_member: { user: bot, ...(blocked ? member : banned) },
  new_chat_member: { user: bot, ...(blocked ? banned : member) },
});
const member = { status: "member" };
const banned = { status: "kicked", until_date: 0 };

/** Media by reference; `telegram/files.ts` makes each file's content from its id. */
export const sampleOf = (sample: Sample, mark: string, caption: string): Content => ({
  ...samples[sample]({ file_id: `simulated-${sample}-${mark}`, file_unique_id: `unique-${mark}` }),
  ...(caption === "" || !captioned.has(sample) ? {} : { caption }),
});

const captioned = new Set<Sample>(["photo", "voice", "document"]);

interface FileIds {
  readonly file_id: string;
  readonly file_unique_id: string;
}

const samples: Readonly<Record<Sample, (file: FileIds) => Content>> = {
  photo: (file) => ({ photo: [90, 320, 1280].map((width) => photoSize(file, width)) }),
  voice: (file) => ({ voice: { ...file, duration: 7, mime_type: "audio/ogg", file_size: 28_412 } }),
  document: (file) => ({
    document: { ...file, file_name: "invoice.pdf", mime_type: "application/pdf", file_size: 81_920 },
  }),
  sticker: (file) => ({
    sticker: {
      ...file,
      type: "regular",
      is_animated: false,
      is_video: false,
      emoji: "👍",
      width: 512,
      height: 512,
    },
  }),
  location: () => ({ location: { latitude: 52.520_008, longitude: 13.404_954 } }),
  contact: () => ({ contact: { phone_number: "+49301234567", first_name: "Ben" } }),
};

const photoSize = (file: FileIds, width: number) => ({
  file_id: `${file.file_id}-${width}`,
  file_unique_id: `${file.file_unique_id}-${width}`,
  width,
  height: Math.round((width * 3) / 4),
  file_size: width * 140,
});
