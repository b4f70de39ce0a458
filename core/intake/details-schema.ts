/** What a message refers to and carries in addition to its text, and how a model reads it. */
import * as z from "zod/mini";

/** Who wrote the text: we, the customer, or somebody else. */
const Author = z.enum(["us", "customer", "other"]);

/** The message or story being replied to. */
const ReplyTo = z.object({
  /** Its id in its chat, or null if Telegram does not send it. */
  message_id: z.nullable(z.int()),
  author: Author,
  /** Somebody else's name, if known. */
  name: z.nullable(z.string()),
  /** The title of the other chat it is in, or null. */
  chat: z.nullable(z.string()),
  /** Its text or content, cut to 1,000 UTF-16 units; null if Telegram does not send it. */
  text: z.nullable(z.string()),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** The origin of a forwarded message: its words are its author's, not the sender's. */
const Forward = z.object({
  /** Telegram's own type name, or `unknown`. */
  type: z.enum(["user", "hidden_user", "chat", "channel", "unknown"]),
  author: Author,
  name: z.nullable(z.string()),
  /** The person who posted in the name of a channel or group. */
  signature: z.nullable(z.string()),
  /** When it was first sent, ISO 8601. */
  date: z.nullable(z.string()),
});
export type Forward = z.infer<typeof Forward>;

/** A part of the text, by UTF-16 offsets, with a meaning that the characters do not show; named as in the Bot API. */
const Mark = z.object({
  type: z.enum(["text_link", "spoiler", "custom_emoji", "strikethrough", "date_time"]),
  offset: z.int(),
  length: z.int(),
  /** The address behind a link, cut to 2,048 UTF-16 units, or the time behind a date, ISO 8601. */
  value: z.optional(z.string()),
});
export type Mark = z.infer<typeof Mark>;

/** Labels of content values; the console translates them. */
export const contentNames = [
  "address",
  "amount",
  "button",
  "chat",
  "data",
  "date",
  "description",
  "email",
  "gift",
  "media",
  "name",
  "option",
  "payload",
  "phone",
  "prize",
  "shipping",
  "task",
  "task_done",
  "text",
  "title",
  "user",
  "vcard",
  "winners",
] as const;
export type ContentName = (typeof contentNames)[number];

/** The values of message content, one line each; intake limits their total size. */
const Content = z.array(z.object({ name: z.enum(contentNames), value: z.string() }));

/**
 * An edited message as it was when it was answered, or when a person decided otherwise. Has everything an edit can
 * change, but not its own `edited_from`, so it is at most as large as one message.
 */
const EditedFrom = z.object({
  text: z.nullable(z.string()),
  /** Its media as one line. */
  media: z.nullable(z.string()),
  marks: z.optional(z.array(Mark)),
  content: z.optional(Content),
  /** A person asked for these words to be deleted from memory: reviewers see them, prompts and memory do not. */
  forgotten: z.optional(z.literal(true)),
});
export type EditedFrom = z.infer<typeof EditedFrom>;

/** The topic that a message belongs to; its name comes from the topic's first message. */
const Topic = z.object({ id: z.int(), name: z.nullable(z.string()) });

/** Everything is optional: most messages have none of it, and Redis holds every envelope. */
export const MessageDetails = z.object({
  reply_to: z.optional(ReplyTo),
  /** The quoted part of the other message, cut to 2,000 UTF-16 units. */
  quote: z.optional(z.string()),
  forward: z.optional(Forward),
  topic: z.optional(Topic),
  /** Ordered by offset; they may be nested. */
  marks: z.optional(z.array(Mark)),
  /** Content that is neither text nor a file: tasks, options, payments, data of a web app. */
  content: z.optional(Content),
  /** Only on an edit that came after the answer and is therefore a separate message. */
  edited_from: z.optional(EditedFrom),
});
export type MessageDetails = z.infer<typeof MessageDetails>;

/** The parts of a message needed to read it. */
export interface ReadableMessage {
  readonly text: string | null;
  readonly media: { readonly description: string } | null;
  readonly forwarded?: boolean;
  readonly details?: MessageDetails | null | undefined;
  /** It was deleted in its chat before it was answered. */
  readonly deleted?: boolean | undefined;
}

/**
 * A message as models read it in prompts, memory and exports: the customer's text after our notes, each on its own line
 * between ⟦ and ⟧, which no text from outside can contain. Without the notes, a quoted promise would look like the
 * customer's own words.
 */
export const annotatedText = (message: ReadableMessage): string =>
  [...notesOf(message).map(asNote), textOf(message)].filter((part) => part !== "").join("\n");

/** A message's words for searching, without our notes: everything it says, quotes or shows, unattributed. */
export const wordsOf = ({ text, details }: ReadableMessage): string =>
  [details?.reply_to?.text, details?.quote, ...(details?.content ?? []).map(({ value }) => value), text]
    .filter((part) => part !== undefined && part !== null)
    .join("\n")
    .trim();

/** What an edit can change other than text and file, as one string to compare, because Postgres reorders keys. */
export const comparableDetails = (details: MessageDetails | null | undefined): string =>
  [
    ...(details?.content ?? []).map(({ name, value }) => `${name}: ${value}`),
    ...(details?.marks ?? []).map((mark) => `${mark.type} ${mark.offset} ${mark.length} ${mark.value ?? ""}`),
  ].join("\n");

/** Whose words an annotated text forwards, in short; null if they are the customer's own. */
export const forwardedIn = (annotated: string): string | null =>
  /^⟦forwarded, written by (?!the customer)([^⟧]{1,40})/
    .exec(annotated)?.[1]
    ?.replace(/, not .*| on \d.*/, "") ?? null;

/** Splits an annotated text into our notes at its start, each complete, and the customer's text after them. */
export function splitAnnotatedText(annotated: string): {
  readonly notes: readonly string[];
  readonly text: string;
} {
  const notes = /^(?:⟦[^⟦⟧\n]*⟧(?:\n|$))*/.exec(annotated)?.[0] ?? "";
  return { notes: notes.split("\n").filter((note) => note !== ""), text: annotated.slice(notes.length) };
}

const unmarked = (text: string): string => text.replaceAll("⟦", "[").replaceAll("⟧", "]");
const asNote = (note: string): string => `⟦${unmarked(note).replaceAll(/[\s\p{Cc}]+/gu, " ")}⟧`;

/** The customer's text with a note after each marked part. */
function textOf({ text, details }: ReadableMessage): string {
  if (text === null) return "";
  let [result, from] = ["", 0];
  for (const mark of (details?.marks ?? []).toSorted((a, b) => a.offset + a.length - b.offset - b.length)) {
    const end = mark.offset + mark.length;
    result += unmarked(text.slice(from, end)) + asNote(markNotes[mark.type](mark.value ?? ""));
    from = end;
  }
  return result + unmarked(text.slice(from));
}

const markNotes: Readonly<Record<Mark["type"], (value: string) => string>> = {
  text_link: (address) => `link to ${address}`,
  spoiler: () => "hidden as a spoiler",
  custom_emoji: () => "custom emoji",
  strikethrough: () => "struck through",
  date_time: (time) => time,
};

/** The text in quotation marks, which it cannot close itself. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

function notesOf({ media, forwarded, details, deleted }: ReadableMessage): string[] {
  const { forward, reply_to, quote, edited_from, topic, content = [] } = details ?? {};
  return [
    ...(deleted === true ? ["deleted from the chat since"] : []),
    ...(forward === undefined && forwarded !== true ? [] : [forwardNote(forward)]),
    ...(reply_to === undefined ? [] : [replyNote(reply_to)]),
    ...(quote === undefined ? [] : [`meaning this part of it: ${quoted(quote)}`]),
    ...(edited_from === undefined ? [] : [editNote(edited_from)]),
    ...(topic === undefined || topic.name === null ? [] : [`in the topic ${quoted(topic.name)}`]),
    ...(media === null ? [] : [media.description]),
    ...contentLines(content),
  ];
}

const contentLines = (content: NonNullable<MessageDetails["content"]>): string[] =>
  content.map(({ name, value }) => `${name.replaceAll("_", " ")}: ${value}`);

/** UTF-16 units of the text before an edit: the prompt needs the text after it more. */
const maxBeforeLength = 1_000;

function editNote({ text, media, marks, content = [], forgotten }: EditedFrom): string {
  if (forgotten === true) return "edit of an earlier message";
  const words = textOf({ text, media: null, details: { marks } });
  const before = [media, ...contentLines(content), words === "" ? null : quoted(words)]
    .filter((part) => part !== null)
    .join(", ");
  const short = before.length > maxBeforeLength ? `${before.slice(0, maxBeforeLength)} …` : before;
  return `edit of an earlier message, which said: ${short.toWellFormed()}`;
}

function forwardNote(forward: Forward | undefined): string {
  if (forward?.author === "customer") return "forwarded, written by the customer before";
  const { name = null, signature = null, date = null } = forward ?? {};
  const who = [name, signature].filter((part) => part !== null).join(", ");
  const when = date === null ? "" : ` on ${date.slice(0, 10)}`;
  return `forwarded, written by ${who === "" ? "somebody else" : quoted(who)}${when}, not the customer's own words`;
}

function replyNote({ author, name, chat, text }: ReplyTo): string {
  const others = name === null ? "somebody else's message" : `a message by ${quoted(name)}`;
  const whose = { us: "our message", customer: "the customer's own message", other: others }[author];
  const where = chat === null ? "" : ` in ${quoted(chat)}`;
  return `in reply to ${whose}${where}${text === null ? "" : `: ${quoted(text)}`}`;
}
