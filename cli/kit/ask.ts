/** Questions to the person at the terminal. */
import { text as readAll } from "node:stream/consumers";
import { isCancel, password, text } from "@clack/prompts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { Terminal } from "./terminal.ts";

const streamsOf = ({ input, errors, signal }: Terminal) => ({ input, output: errors, signal });

/** The answer to a prompt. Throws `wrong_usage` if it was cancelled. */
function answered(answer: string | symbol): string {
  if (!isCancel(answer)) return String(answer);
  throw new NadiaError("wrong_usage", "cancelled; nothing was changed");
}

/** A line that the person types; empty if they type nothing. Throws `wrong_usage` if cancelled. */
export const askText = async (terminal: Terminal, message: string): Promise<string> =>
  typed(await text({ message, ...streamsOf(terminal) }));

/** A line that the person types, which is not shown. Throws `wrong_usage` if cancelled. */
export const askSecret = async (terminal: Terminal, message: string): Promise<string> =>
  typed(await password({ message, ...streamsOf(terminal) }));

/** What the person typed, trimmed; Clack yields undefined for nothing. */
const typed = (answer: string | symbol | undefined): string => answered(answer ?? "").trim();

/** A new password, typed twice or read from a pipe. Throws `wrong_usage` if the two differ, or the pipe is empty. */
export async function askPassword(terminal: Terminal): Promise<string> {
  if (!terminal.interactive) return pipedPassword(terminal);
  const streams = streamsOf(terminal);
  const first = answered(await password({ message: "Password", ...streams }));
  if (first === answered(await password({ message: "Repeat password", ...streams }))) return first;
  throw new NadiaError("wrong_usage", "the two passwords differ; nothing was changed");
}

async function pipedPassword({ input }: Terminal): Promise<string> {
  // `echo` adds one line ending that is not part of the password.
  const piped = (await readAll(input)).replace(/\r?\n$/, "");
  if (piped !== "") return piped;
  throw new NadiaError(
    "wrong_usage",
    "no password on standard input: pipe it in, or run this command at a terminal to be asked for it",
  );
}

/**
 * Resolves if the person types `word` or passed `--yes`. Otherwise throws `wrong_usage`, as it does without a terminal.
 * `warning` says what will happen, such as `this deletes all data`.
 */
export async function confirm(
  terminal: Terminal,
  { yes, warning, word }: { readonly yes: boolean; readonly warning: string; readonly word: string },
): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new NadiaError("wrong_usage", `${warning}; run it again with --yes if that is what you want`);
  terminal.note(`nadia: ${warning}`);
  const typed = answered(await text({ message: `Type ${word} to continue`, ...streamsOf(terminal) }));
  if (typed.trim() !== word) throw new NadiaError("wrong_usage", "not confirmed; nothing was changed");
}
