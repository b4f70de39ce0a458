/** Translates the core's notes on a customer's message (`annotatedText`), which are English because models read them. */
import type { Output } from "../../api/client.ts";
import type { I18n } from "../../i18n/i18n.ts";
import type { Key } from "../../strings/catalogue.ts";
import { review } from "../../strings/review.ts";
import { messageNotes } from "../../strings/message-notes.ts";

type Details = NonNullable<Output<"GET /v1/reviews/{id}">["messages"][number]["details"]>;
type ReplySource = Pick<NonNullable<Details["reply_to"]>, "author" | "name" | "chat">;
type ForwardSource = Pick<NonNullable<Details["forward"]>, "author" | "name" | "signature">;
type Translate = I18n["t"];
type NoteI18n = Pick<I18n, "t" | "date">;

export interface RememberedPart {
  readonly text: string;
  /** Ours, not the customer's words. */
  readonly isNote: boolean;
}

/** A customer's remembered text in order; everything between ⟦ and ⟧ is ours, because customers cannot write these. */
export function rememberedPartsOf(remembered: string, i18n: NoteI18n): RememberedPart[] {
  return remembered
    .split(/(⟦[^⟦⟧]*⟧)/)
    .map((text, at, all) => {
      if (at % 2 === 0) return { text, isNote: false };
      const note = noteTextOf(text.slice(1, -1), i18n) ?? text.slice(1, -1);
      const isLine = /^$|\n$/.test(all[at - 1] ?? "") && /^$|^\n/.test(all[at + 1] ?? "");
      return { text: isLine || note === "" ? note : ` (${note})`, isNote: true };
    })
    .filter(({ text }) => text !== "");
}

/** A note without its brackets, or null if it is unknown. */
export function noteTextOf(note: string, i18n: NoteI18n): string | null {
  for (const [form, textOf] of noteForms) {
    const found = form.exec(note)?.groups;
    if (found !== undefined) return textOf(found, i18n);
  }
  return contentTextOf(note, i18n.t) ?? (mediaKindOf(note) === undefined ? null : mediaTextOf(note, i18n.t));
}

type Groups = Readonly<Record<string, string | undefined>>;

/** The core's quotations contain no quotation marks. */
const noteForms: readonly (readonly [RegExp, (found: Groups, i18n: NoteI18n) => string])[] = [
  [/^(?<own>forwarded, written by the customer before)$/, (_, { t }) => t("review.forwarded_own")],
  [
    /^forwarded, written by (?:somebody else|"(?<name>[^"]*)")(?: on (?<day>\d{4}-\d\d-\d\d))?, not the customer's own words$/,
    ({ name = null, day }, i18n) => {
      const who = forwardTextOf({ author: "other", name, signature: null }, i18n.t);
      return day === undefined ? who : `${who}, ${dayTextOf(day, i18n)}`;
    },
  ],
  [
    /^in reply to (?:(?<us>our message)|(?<own>the customer's own message)|somebody else's message|a message by "(?<name>[^"]*)")(?: in "(?<chat>[^"]*)")?(?:: "(?<text>[^"]*)")?$/,
    ({ us, own, name = null, chat = null, text }, { t }) => {
      const author = us === undefined ? (own === undefined ? "other" : "customer") : "us";
      const whose = replyTextOf({ author, name, chat }, t);
      return text === undefined ? whose : `${whose}: “${text}”`;
    },
  ],
  [/^meaning this part of it: "(?<quote>[^"]*)"$/, ({ quote }, { t }) => `${t("review.quote")}: “${quote}”`],
  [
    /^edit of an earlier message(?:, which said: (?<words>.*))?$/,
    ({ words: text }, { t }) =>
      text === undefined ? t("message.edited") : t("message.edited_from", { words: mediaTextOf(text, t) }),
  ],
  [/^in the topic "(?<name>[^"]*)"$/, ({ name = "" }, { t }) => t("review.topic", { name })],
  [/^link to (?<address>.*)$/, ({ address = "" }) => address],
  [/^(?<deleted>deleted from the chat since)$/, (_, { t }) => t("message.deleted")],
  [/^(?<spoiler>hidden as a spoiler)$/, (_, { t }) => t("review.mark.spoiler")],
  [/^(?<emoji>custom emoji)$/, (_, { t }) => t("review.mark.custom_emoji")],
  [/^(?<struck>struck through)$/, (_, { t }) => t("message.struck")],
  [/^(?<time>|\d{4}-\d\d-\d\d[T\d:.Z]*)$/, ({ time = "" }) => time],
];

/** A day in words, without a time, so that it is the same day everywhere. */
const dayTextOf = (day: string, { date }: NoteI18n): string =>
  date(day, { dateStyle: "medium", timeZone: "UTC" });

/** Keys by the words that the core uses: the last part of the key, with spaces. */
const keysOf = (area: Readonly<Record<string, unknown>>, prefix: string) =>
  new Map(
    // Object.keys loses the key type.
    (Object.keys(area) as Key[])
      .filter((key) => key.startsWith(prefix))
      .map((key) => [key.slice(prefix.length).replaceAll("_", " "), key] as const),
  );
const contentKeys = keysOf(review, "review.content.");
const mediaKindKeys = keysOf(messageNotes, "message.media.");

function contentTextOf(note: string, t: Translate): string | null {
  const at = note.indexOf(": ");
  const key = contentKeys.get(note.slice(0, at));
  return key === undefined ? null : t(key) + note.slice(at);
}

/** The description of a media (`voice, 12 s`); one with an unknown beginning stays as it is. */
export function mediaTextOf(description: string, t: Translate): string {
  const kind = mediaKindOf(description);
  const key = kind === undefined ? undefined : mediaKindKeys.get(kind);
  return kind === undefined || key === undefined ? description : t(key) + description.slice(kind.length);
}

/** The longest match: `video note` is not `video`. */
const mediaKindOf = (description: string): string | undefined =>
  [...mediaKindKeys.keys()]
    .filter((kind) => description.startsWith(kind) && /^(?:$|[ ,])/.test(description.slice(kind.length)))
    .toSorted((one, other) => other.length - one.length)[0];

/** Whose message a reply answers. */
export function replyTextOf({ author, name, chat }: ReplySource, t: Translate): string {
  if (author === "us") return t("review.reply_us");
  if (author === "customer") return t("review.reply_customer");
  const who = [name, chat].filter((part, at, all) => part !== null && all.indexOf(part) === at).join(", ");
  return who === "" ? t("review.reply_somebody") : t("review.reply_named", { name: who });
}

/** Whose words a forwarded message contains. */
export function forwardTextOf({ author, name, signature }: ForwardSource, t: Translate): string {
  if (author === "customer") return t("review.forwarded_own");
  const who = [name, signature].filter((part) => part !== null).join(", ");
  return who === "" ? t("review.forwarded_somebody") : t("review.forwarded", { name: who });
}
