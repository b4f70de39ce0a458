/** The simulator's storage: a file of JSON lines with customers' messages and the bot's replies. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { SentButton, SentEntity } from "../telegram/chats.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import { openAppendFile } from "../append-file.ts";

/** A simulated customer; a private chat has its user's id. */
export const Person = z.object({
  id: z.int(),
  first_name: z.string(),
  last_name: z.string().nullable(),
  username: z.string().nullable(),
  /** Writes to a business account that the bot answers for, not to the bot itself. */
  business: z.boolean().default(false),
  /** Not a person but a reviewers' group. */
  group: z.boolean().default(false),
});
export type Person = z.infer<typeof Person>;

const Line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("person"), person: Person }),
  /** An update from Telegram that the webhook has to accept. */
  z.object({ type: z.literal("update"), at: z.string(), update: z.looseObject({ update_id: z.int() }) }),
  /** The webhook acknowledged it. */
  z.object({ type: z.literal("taken"), update_id: z.int() }),
  /** A message that the bot sent. */
  z.object({
    type: z.literal("sent"),
    at: z.string(),
    chat_id: z.int(),
    message_id: z.int(),
    text: z.string(),
    /** Formatting, as in Telegram; older lines have none. */
    entities: z.array(SentEntity).default([]),
    buttons: z.array(z.array(SentButton)).default([]),
    /** The file that it consists of; its content is not stored. */
    file: z
      .object({ kind: z.enum(["photo", "document"]), name: z.string() })
      .nullable()
      .default(null),
  }),
]);
export type Line = z.infer<typeof Line>;
export type Update = Extract<Line, { type: "update" }>["update"];

export interface Journal {
  /** Lines of earlier runs, oldest first. */
  readonly past: readonly Line[];
  /** Reaches the operating system before this returns, so SIGKILL cannot undo it. */
  append(line: Line): void;
  /** Rewrites the file with only these lines; a SIGKILL leaves the old file or the new one. */
  retain(isRemaining: (line: Line) => boolean): void;
  close(): void;
}

/** Opens or creates the file. A torn last line is dropped; other damage throws `journal_damaged`. */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const past = linesIn(whole, file);
  // A line torn by a SIGKILL would make the next one unreadable.
  const lines = openAppendFile(file, Buffer.byteLength(whole));
  return {
    past,
    append: (line) => lines.append(bytesOf(line)),
    retain: (isRemaining) => {
      const all = linesIn(readFileSync(file, "utf8"), file);
      const remaining = all.filter(isRemaining);
      if (remaining.length < all.length) lines.replace(remaining.map(bytesOf));
    },
    close: () => lines.close(),
  };
}

const bytesOf = (line: Line): Buffer => Buffer.from(`${JSON.stringify(line)}\n`);

const linesIn = (whole: string, file: string): Line[] =>
  whole
    .split("\n")
    .slice(0, -1)
    .map((line, index) => read(line, file, index + 1));

function read(line: string, file: string, number: number): Line {
  try {
    return Line.parse(JSON.parse(line));
  } catch (cause) {
    throw new NadiaError("journal_damaged", `line ${number} of ${file} cannot be read; move the file away`, {
      cause,
    });
  }
}
