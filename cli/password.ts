/** Asks for a password: by a prompt that does not show it, or from what is piped in. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { NadiaError } from "../core/kernel/errors.ts";

/** The password. Throws `bad_configuration` when it was typed differently the second time. */
export async function askPassword(): Promise<string> {
  // One line end belongs to `echo`, not to the password.
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, "");
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: unseen, terminal: true });
  const ask = async (prompt: string) => {
    process.stderr.write(prompt);
    const typed = await lines.question("");
    process.stderr.write("\n");
    return typed;
  };
  try {
    const password = await ask("Password: ");
    if (password === (await ask("Once more: "))) return password;
    throw new NadiaError("bad_configuration", "the two passwords differ; nothing was changed");
  } finally {
    lines.close();
  }
}
