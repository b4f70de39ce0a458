/** A program whose output nobody reads any more. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const programs = {
  nadia: ["cli/nadia.mjs", "--help"],
  "npm start": ["local/main.ts", "--help"],
};

test.for(Object.entries(programs))("%s ends quietly, as with SIGPIPE", async ([, args]) => {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  // As `head` does once it has its lines.
  child.stdout.destroy();
  const [errors, [code]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect([code, errors]).toEqual([141, ""]);
});
