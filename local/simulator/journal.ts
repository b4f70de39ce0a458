/** The simulator's memory: a file of JSON lines, of what customers wrote and what the bot answered. */
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { SentEntity } from "../telegram/chats.ts";
import { NadiaError } from "../../core/kernel/errors.ts";

/** Someone who writes; a private chat has its user's id. */
export const Person = z.object({
  id: z.int(),
  first_name: z.string(),
  last_name: z.string().nullable(),
  username: z.string().nullable(),
});
export type Person = z.infer<typeof Person>;

const Line = z.discriminatedUnion("type", [
  z.object({ type: z.literal("person"), person: Person }),
  /** Telegram's side: an update that the webhook has to take. */
  z.object({ type: z.literal("update"), at: z.string(), update: z.looseObject({ update_id: z.int() }) }),
  /** The webhook acknowledged it. */
  z.object({ type: z.literal("taken"), update_id: z.int() }),
  /** The bot's side: a message it sent. */
  z.object({
    type: z.literal("sent"),
    at: z.string(),
    chat_id: z.int(),
    message_id: z.int(),
    text: z.string(),
    /** How parts of it look, as Telegram has it; lines of before have none. */
    entities: z.array(SentEntity).default([]),
  }),
]);
export type Line = z.infer<typeof Line>;
export type Update = Extract<Line, { type: "update" }>["update"];

export interface Journal {
  /** What earlier runs wrote, oldest first. */
  readonly past: readonly Line[];
  /** With the operating system when this returns, so that SIGKILL cannot take it back. */
  append(line: Line): void;
  close(): void;
}

/** Opens or makes the file. A torn last line is dropped; other damage throws `journal_damaged`. */
export function openJournal(file: string): Journal {
  mkdirSync(dirname(file), { recursive: true });
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  const past = whole
    .split("\n")
    .slice(0, -1)
    .map((line, index) => read(line, file, index + 1));
  const handle = openSync(file, "a", 0o600);
  // Whatever was torn off by a SIGKILL would make the next line unreadable.
  ftruncateSync(handle, Buffer.byteLength(whole));
  return {
    past,
    append: (line) => void writeSync(handle, `${JSON.stringify(line)}\n`),
    close: () => closeSync(handle),
  };
}

function read(line: string, file: string, number: number): Line {
  try {
    return Line.parse(JSON.parse(line));
  } catch (cause) {
    throw new NadiaError("journal_damaged", `line ${number} of ${file} cannot be read; move the file away`, {
      cause,
    });
  }
}
