/** What a message refers to and carries beside its text, and the words in which a model reads all of it. */
import * as z from "zod/mini";

/** Whose words they are: ours, the customer's own, or somebody else's. */
const Author = z.enum(["us", "customer", "other"]);

/** The message or story that this one answers. */
const ReplyTo = z.object({
  /** Its id in its chat, or null where Telegram does not tell. */
  message_id: z.nullable(z.int()),
  author: Author,
  /** Of somebody else, where it is known. */
  name: z.nullable(z.string()),
  /** The title of another chat that it stands in, or null. */
  chat: z.nullable(z.string()),
  /** What it says or shows, cut to 1,000 UTF-16 units; null where Telegram does not tell. */
  text: z.nullable(z.string()),
});
export type ReplyTo = z.infer<typeof ReplyTo>;

/** Where a forwarded message comes from: its words are its author's, not those of whoever forwards it. */
const Forward = z.object({
  /** Telegram's own name of it, or `unknown`. */
  type: z.enum(["user", "hidden_user", "chat", "channel", "unknown"]),
  author: Author,
  name: z.nullable(z.string()),
  /** Of the person who wrote in a channel's or a group's name. */
  signature: z.nullable(z.string()),
  /** When it was first sent, ISO 8601. */
  date: z.nullable(z.string()),
});
export type Forward = z.infer<typeof Forward>;

/** A part of the text, by UTF-16 offsets, that says more than its letters show; Telegram's own names. */
const Mark = z.object({
  type: z.enum(["text_link", "spoiler", "custom_emoji", "strikethrough", "date_time"]),
  offset: z.int(),
  length: z.int(),
  /** The address behind a link, cut to 2,048 UTF-16 units, or the time that a date stands for, ISO 8601. */
  value: z.optional(z.string()),
});
export type Mark = z.infer<typeof Mark>;

/** What the words of a content are: the console names them in its own languages. */
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

/** What a content says, a line each; intake bounds them together. */
const Content = z.array(z.object({ name: z.enum(contentNames), value: z.string() }));

/**
 * What an edit's message said when it was answered, or when a person decided otherwise. It keeps everything that an edit
 * can change, but not what that edition was edited from: it is as large as one message.
 */
const EditedFrom = z.object({
  text: z.nullable(z.string()),
  /** Its media in one line. */
  media: z.nullable(z.string()),
  marks: z.optional(z.array(Mark)),
  content: z.optional(Content),
  /** The memory of these words was deleted at a person's wish: reviewers see them, prompts and memory do not. */
  forgotten: z.optional(z.literal(true)),
});
export type EditedFrom = z.infer<typeof EditedFrom>;

/** The topic of the chat that a message stands in; its name is known from the topic's own first message. */
const Topic = z.object({ id: z.int(), name: z.nullable(z.string()) });

/** Everything is optional: most messages have nothing of it, and an envelope lies in Redis. */
export const MessageDetails = z.object({
  reply_to: z.optional(ReplyTo),
  /** The part of the other message that the customer means, cut to 2,000 UTF-16 units. */
  quote: z.optional(z.string()),
  forward: z.optional(Forward),
  topic: z.optional(Topic),
  /** In the order of their offsets; they may lie within each other. */
  marks: z.optional(z.array(Mark)),
  /** What a content says that is neither text nor a file: tasks, options, payments, data of a web app. */
  content: z.optional(Content),
  /** Only of an edit that came after the answer: it is a message of its own. */
  edited_from: z.optional(EditedFrom),
});
export type MessageDetails = z.infer<typeof MessageDetails>;

/** As much of a message as is needed to read it. */
export interface ReadableMessage {
  readonly text: string | null;
  readonly media: { readonly description: string } | null;
  readonly forwarded?: boolean;
  readonly details?: MessageDetails | null | undefined;
}

/**
 * A message as models read it, in prompts, memory and export alike: the customer's text behind our notes, each on a line
 * of its own between ⟦ and ⟧, which nobody's words can hold. Without them a quoted promise would be the customer's word.
 */
export const saidOf = (message: ReadableMessage): string =>
  [...notesOf(message).map(noted), textOf(message)].filter((part) => part !== "").join("\n");

/** The same without our notes, to search by: what was said, quoted and shown, in nobody's name. */
export const wordsOf = ({ text, details }: ReadableMessage): string =>
  [details?.reply_to?.text, details?.quote, ...(details?.content ?? []).map(({ value }) => value), text]
    .filter((part) => part !== undefined && part !== null)
    .join("\n")
    .trim();

/** What an edit can change beside text and file, as one text to compare: the order of keys differs in Postgres. */
export const carriedIn = (details: MessageDetails | null | undefined): string =>
  [
    ...(details?.content ?? []).map(({ name, value }) => `${name}: ${value}`),
    ...(details?.marks ?? []).map((mark) => `${mark.type} ${mark.offset} ${mark.length} ${mark.value ?? ""}`),
  ].join("\n");

/** Whose words a text of `saidOf` passes on, in a few words; null when they are the customer's own. */
export const forwardedIn = (said: string): string | null =>
  /^⟦forwarded, written by (?!the customer)([^⟧]{1,40})/.exec(said)?.[1]?.replace(/, not .*| on \d.*/, "") ??
  null;

/** Our notes at the beginning of a text of `saidOf`, each whole, and what the customer wrote behind them. */
export function partsOfSaid(said: string): { readonly notes: readonly string[]; readonly text: string } {
  const notes = /^(?:⟦[^⟦⟧\n]*⟧(?:\n|$))*/.exec(said)?.[0] ?? "";
  return { notes: notes.split("\n").filter((note) => note !== ""), text: said.slice(notes.length) };
}

const unmarked = (text: string): string => text.replaceAll("⟦", "[").replaceAll("⟧", "]");
const noted = (note: string): string => `⟦${unmarked(note).replaceAll(/[\s\p{Cc}]+/gu, " ")}⟧`;

/** The customer's text with a note behind each part that says more than it shows. */
function textOf({ text, details }: ReadableMessage): string {
  if (text === null) return "";
  let [said, from] = ["", 0];
  for (const mark of (details?.marks ?? []).toSorted((a, b) => a.offset + a.length - b.offset - b.length)) {
    const end = mark.offset + mark.length;
    said += unmarked(text.slice(from, end)) + noted(markNotes[mark.type](mark.value ?? ""));
    from = end;
  }
  return said + unmarked(text.slice(from));
}

const markNotes: Readonly<Record<Mark["type"], (value: string) => string>> = {
  text_link: (address) => `link to ${address}`,
  spoiler: () => "hidden as a spoiler",
  custom_emoji: () => "custom emoji",
  strikethrough: () => "struck through",
  date_time: (time) => time,
};

/** In quotation marks that the text cannot end. */
const quoted = (text: string): string => `"${text.replaceAll('"', "'")}"`;

function notesOf({ media, forwarded, details }: ReadableMessage): string[] {
  const { forward, reply_to, quote, edited_from, topic, content = [] } = details ?? {};
  return [
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

/** UTF-16 units of the words before an edit: a prompt has more need of those after it. */
const longestBefore = 1_000;

function editNote({ text, media, marks, content = [], forgotten }: EditedFrom): string {
  if (forgotten === true) return "edit of an earlier message";
  const words = textOf({ text, media: null, details: { marks } });
  const said = [media, ...contentLines(content), words === "" ? null : quoted(words)]
    .filter((part) => part !== null)
    .join(", ");
  const short = said.length > longestBefore ? `${said.slice(0, longestBefore)} …` : said;
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
