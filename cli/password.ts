/** Reads a password from a hidden prompt or from stdin. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { NadiaError } from "../core/kernel/errors.ts";

/** Resolves to the password. Throws `bad_configuration` if the two entries differ. */
export async function askPassword(): Promise<string> {
  // `echo` adds one line ending that is not part of the password.
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
    if (password === (await ask("Repeat password: "))) return password;
    throw new NadiaError("bad_configuration", "the two passwords differ; nothing was changed");
  } finally {
    lines.close();
  }
}
