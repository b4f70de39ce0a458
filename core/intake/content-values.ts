/** The content of a message as named values: one table of every content field of Bot API 10 that is not plain text. */
import * as z from "zod/mini";
import type { MessageDetails } from "./details-schema.ts";
import { lenient } from "./lenient.ts";
import { cut } from "./lines.ts";
import { Named, nameOf } from "./named.ts";
import { purchaseReaders } from "./purchase-readers.ts";
import {
  defined,
  type Line,
  listOf,
  ifLong,
  optionalText,
  number,
  type Reader,
  readerOf,
  text,
} from "./content-reader.ts";
import { richMediaOf } from "./rich.ts";
import type { ContentField, contentFates } from "./rules.ts";
import { isJsonObject, type Json } from "./storable.ts";

type ContentValues = NonNullable<MessageDetails["content"]>;
/** Limit of one value in UTF-16 units: Telegram sends at most 4,096 bytes of a web app's data. */
const maxValueLength = 4_096;
/** Limits of all values together: UTF-16 units and count. */
const maxTotalLength = 8_000;
const maxValues = 60;

/** The description already says everything, or it is a service message without content. */
const nothing: Reader = () => [];

const Task = z.object({
  id: number,
  text,
  completion_date: number,
  completed_by_user: z.optional(z.unknown()),
});
const Checklist = z.object({ title: optionalText, tasks: listOf(Task) });
const isDone = ({ completion_date = 0, completed_by_user }: z.infer<typeof Task>) =>
  completion_date > 0 || completed_by_user !== undefined;
const taskLine = (task: z.infer<typeof Task>): Line => [isDone(task) ? "task_done" : "task", task.text];
const checklistMessage = lenient(z.object({ checklist: lenient(Checklist) }));

/** vCard lines that repeat the contact's own fields, and pictures; a line may have a group prefix, such as `item1`. */
const knownInVcard = /^(?:BEGIN|END|VERSION|PRODID|REV|UID|FN|N|(?:[\w-]+\.)?PHOTO)[;:]|^\s*$/i;
const telephone = /^(?:[\w-]+\.)?TEL[;:]/i;
const digitsOf = (number = ""): string => number.replaceAll(/\D/g, "");

/** The lines of a contact's vCard that add to its description, which already has the contact's own number. */
const vcardLines = (vcard: string | undefined, phone: string | undefined): Line[] =>
  (vcard ?? "")
    .slice(0, maxValueLength)
    // A folded line continues after a space or tab.
    .replaceAll(/\r?\n[ \t]/g, "")
    .split(/\r?\n/)
    .filter((entry) => !knownInVcard.test(entry))
    .filter((entry) => !isNumber(entry, digitsOf(phone)))
    .map((entry) => ["vcard", entry]);

const isNumber = (entry: string, digits: string): boolean =>
  telephone.test(entry) && digitsOf(entry.split(/[;:]/).at(-1)) === digits;

const Option = z.object({ text });
/** Every kind of content except text and service messages, in the order of the Bot API documentation. */
const readers = {
  animation: nothing,
  audio: nothing,
  document: nothing,
  live_photo: nothing,
  photo: nothing,
  sticker: nothing,
  video: nothing,
  video_note: nothing,
  voice: nothing,
  location: nothing,
  dice: nothing,
  rich_message: (rich) => richMediaOf(rich).map((type): Line => ["media", type.replaceAll("_", " ")]),
  venue: readerOf(z.object({ title: text, address: text }), ({ title, address }) =>
    ifLong(title + address) === undefined
      ? []
      : [
          ["title", title],
          ["address", address],
        ],
  ),
  contact: readerOf(
    z.object({ phone_number: optionalText, user_id: number, vcard: optionalText }),
    ({ phone_number, user_id, vcard }, customer) => [
      ["user", user_id === customer ? "the customer" : undefined],
      ...vcardLines(vcard, phone_number),
    ],
  ),
  checklist: readerOf(Checklist, ({ title, tasks }) => [
    ["title", ifLong(title)],
    ...defined(tasks).map(taskLine),
  ]),
  checklist_tasks_added: readerOf(
    z.object({ tasks: listOf(Task), checklist_message: checklistMessage }),
    ({ tasks, checklist_message }) => [
      ["title", checklist_message?.checklist?.title],
      ...defined(tasks).map(taskLine),
    ],
  ),
  checklist_tasks_done: readerOf(
    z.object({
      marked_as_done_task_ids: listOf(z.int()),
      marked_as_not_done_task_ids: listOf(z.int()),
      checklist_message: checklistMessage,
    }),
    ({ marked_as_done_task_ids: done, marked_as_not_done_task_ids: undone, checklist_message }) => {
      const tasks = defined(checklist_message?.checklist?.tasks ?? []);
      const called = (id: number) => tasks.find((task) => task.id === id)?.text ?? `number ${id}`;
      return [
        ["title", checklist_message?.checklist?.title],
        ...defined(done).map((id): Line => ["task_done", called(id)]),
        ...defined(undone).map((id): Line => ["task", called(id)]),
      ];
    },
  ),
  poll: readerOf(
    z.object({
      question: optionalText,
      description: optionalText,
      explanation: optionalText,
      options: listOf(Option),
    }),
    ({ question, description, explanation, options }) => [
      ["title", ifLong(question)],
      ["description", description],
      ...defined(options).map((option): Line => ["option", option.text]),
      ["text", explanation],
    ],
  ),
  poll_option_added: readerOf(
    z.object({
      option_text: text,
      poll_message: lenient(z.object({ poll: lenient(z.object({ question: optionalText })) })),
    }),
    ({ option_text, poll_message }) => [
      ["title", poll_message?.poll?.question],
      ["option", option_text],
    ],
  ),
  game: readerOf(z.object({ title: optionalText, description: optionalText, text: optionalText }), (game) => [
    ["title", ifLong(game.title)],
    ["description", game.description],
    ["text", game.text],
  ]),
  ...purchaseReaders,
  // Only the types of the documents: the data is encrypted and must not be read here.
  passport_data: readerOf(z.object({ data: listOf(z.object({ type: text })) }), ({ data }) =>
    defined(data).map(({ type }): Line => ["title", type.replaceAll("_", " ")]),
  ),
  story: readerOf(z.object({ chat: Named }), ({ chat }) => [["chat", nameOf(chat)]]),
  users_shared: readerOf(z.object({ users: listOf(SharedUser()) }), ({ users }) =>
    defined(users).map((user): Line => ["user", nameOf({ ...user, id: user.user_id })]),
  ),
  chat_shared: readerOf(
    z.object({ chat_id: z.int(), title: optionalText, username: optionalText }),
    ({ chat_id, ...chat }) => [["chat", nameOf({ ...chat, id: chat_id })]],
  ),
  web_app_data: readerOf(
    z.object({ data: optionalText, button_text: optionalText }),
    ({ data, button_text }) => [
      ["button", button_text],
      ["data", data],
    ],
  ),
} satisfies Record<Exclude<ContentField, Service | "text">, Reader>;

type Service = {
  [Field in ContentField]: (typeof contentFates)[Field] extends "service" ? Field : never;
}[ContentField];

function SharedUser() {
  return z.object({
    user_id: z.int(),
    first_name: optionalText,
    last_name: optionalText,
    username: optionalText,
  });
}

/** The content of a message as named values, limited in size; undefined if the description says all of it. */
export function contentValues(
  message: Json | undefined,
  field: ContentField | undefined,
  customer: number,
): ContentValues | undefined {
  if (field === undefined || !isJsonObject(message)) return undefined;
  const reader: Reader | undefined = new Map<string, Reader>(Object.entries(readers)).get(field);
  let left = maxTotalLength;
  const values: ContentValues = [];
  for (const [name, value = ""] of reader?.(message[field] ?? null, customer) ?? []) {
    if (value.trim() === "" || values.length === maxValues || left <= 0) continue;
    const fit = cut(value, Math.min(maxValueLength, left));
    left -= fit.length;
    values.push({ name, value: fit });
  }
  return values.length === 0 ? undefined : values;
}
