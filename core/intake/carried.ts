/** Text for the content of a message: one table over every content field of Bot API 10 that is not plain text. */
import * as z from "zod/mini";
import type { MessageDetails } from "./details-schema.ts";
import { lenient } from "./lenient.ts";
import { cut } from "./lines.ts";
import { Named, nameOf } from "./named.ts";
import { purchases } from "./purchases.ts";
import { given, type Line, listOf, longer, maybe, number, type Reader, row, text } from "./reading.ts";
import { richMediaOf } from "./rich.ts";
import type { ContentField, contentFates } from "./rules.ts";
import { isJsonObject, type Json } from "./storable.ts";

type Said = NonNullable<MessageDetails["content"]>;
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
const Checklist = z.object({ title: maybe, tasks: listOf(Task) });
const isDone = ({ completion_date = 0, completed_by_user }: z.infer<typeof Task>) =>
  completion_date > 0 || completed_by_user !== undefined;
const taskLine = (task: z.infer<typeof Task>): Line => [isDone(task) ? "task_done" : "task", task.text];
const checklistMessage = lenient(z.object({ checklist: lenient(Checklist) }));

/** vCard lines that repeat the contact's own fields, and pictures; a line may have a group prefix, such as `item1`. */
const knownInVcard = /^(?:BEGIN|END|VERSION|PRODID|REV|UID|FN|N|(?:[\w-]+\.)?PHOTO)[;:]|^\s*$/i;
const telephone = /^(?:[\w-]+\.)?TEL[;:]/i;
const digitsOf = (number = ""): string => number.replaceAll(/\D/g, "");

/** The lines of a contact's card that say more than its description, which already has the contact's own number. */
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
  venue: row(z.object({ title: text, address: text }), ({ title, address }) =>
    longer(title + address) === undefined
      ? []
      : [
          ["title", title],
          ["address", address],
        ],
  ),
  contact: row(
    z.object({ phone_number: maybe, user_id: number, vcard: maybe }),
    ({ phone_number, user_id, vcard }, customer) => [
      ["user", user_id === customer ? "the customer" : undefined],
      ...vcardLines(vcard, phone_number),
    ],
  ),
  checklist: row(Checklist, ({ title, tasks }) => [["title", longer(title)], ...given(tasks).map(taskLine)]),
  checklist_tasks_added: row(
    z.object({ tasks: listOf(Task), checklist_message: checklistMessage }),
    ({ tasks, checklist_message }) => [
      ["title", checklist_message?.checklist?.title],
      ...given(tasks).map(taskLine),
    ],
  ),
  checklist_tasks_done: row(
    z.object({
      marked_as_done_task_ids: listOf(z.int()),
      marked_as_not_done_task_ids: listOf(z.int()),
      checklist_message: checklistMessage,
    }),
    ({ marked_as_done_task_ids: done, marked_as_not_done_task_ids: undone, checklist_message }) => {
      const tasks = given(checklist_message?.checklist?.tasks ?? []);
      const called = (id: number) => tasks.find((task) => task.id === id)?.text ?? `number ${id}`;
      return [
        ["title", checklist_message?.checklist?.title],
        ...given(done).map((id): Line => ["task_done", called(id)]),
        ...given(undone).map((id): Line => ["task", called(id)]),
      ];
    },
  ),
  poll: row(
    z.object({ question: maybe, description: maybe, explanation: maybe, options: listOf(Option) }),
    ({ question, description, explanation, options }) => [
      ["title", longer(question)],
      ["description", description],
      ...given(options).map((option): Line => ["option", option.text]),
      ["text", explanation],
    ],
  ),
  poll_option_added: row(
    z.object({
      option_text: text,
      poll_message: lenient(z.object({ poll: lenient(z.object({ question: maybe })) })),
    }),
    ({ option_text, poll_message }) => [
      ["title", poll_message?.poll?.question],
      ["option", option_text],
    ],
  ),
  game: row(z.object({ title: maybe, description: maybe, text: maybe }), (game) => [
    ["title", longer(game.title)],
    ["description", game.description],
    ["text", game.text],
  ]),
  ...purchases,
  // Only the types of the documents: the data is encrypted and must not be read here.
  passport_data: row(z.object({ data: listOf(z.object({ type: text })) }), ({ data }) =>
    given(data).map(({ type }): Line => ["title", type.replaceAll("_", " ")]),
  ),
  story: row(z.object({ chat: Named }), ({ chat }) => [["chat", nameOf(chat)]]),
  users_shared: row(z.object({ users: listOf(SharedUser()) }), ({ users }) =>
    given(users).map((user): Line => ["user", nameOf({ ...user, id: user.user_id })]),
  ),
  chat_shared: row(z.object({ chat_id: z.int(), title: maybe, username: maybe }), ({ chat_id, ...chat }) => [
    ["chat", nameOf({ ...chat, id: chat_id })],
  ]),
  web_app_data: row(z.object({ data: maybe, button_text: maybe }), ({ data, button_text }) => [
    ["button", button_text],
    ["data", data],
  ]),
} satisfies Record<Exclude<ContentField, Service | "text">, Reader>;

type Service = {
  [Field in ContentField]: (typeof contentFates)[Field] extends "service" ? Field : never;
}[ContentField];

function SharedUser() {
  return z.object({ user_id: z.int(), first_name: maybe, last_name: maybe, username: maybe });
}

/** The text of a content, bounded; undefined if the description says all of it. */
export function carried(
  message: Json | undefined,
  field: ContentField | undefined,
  customer: number,
): Said | undefined {
  if (field === undefined || !isJsonObject(message)) return undefined;
  const reader: Reader | undefined = new Map<string, Reader>(Object.entries(readers)).get(field);
  let left = maxTotalLength;
  const values: Said = [];
  for (const [name, value = ""] of reader?.(message[field] ?? null, customer) ?? []) {
    if (value.trim() === "" || values.length === maxValues || left <= 0) continue;
    const fit = cut(value, Math.min(maxValueLength, left));
    left -= fit.length;
    values.push({ name, value: fit });
  }
  return values.length === 0 ? undefined : values;
}
