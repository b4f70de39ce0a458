/** `nadia erase` at a terminal with a person. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { run } from "../../cli/kit/run.ts";
import { customerIdOf } from "../../core/kernel/ids.ts";
import { collectingTerminal } from "../support/nadia.ts";

const customer = customerIdOf(1);

/** Without credentials: what goes on past the question is refused before it reaches a store. */
const env = {
  DATABASE_URL: "postgresql://nadia:secret@127.0.0.1:1/nadia",
  UPSTASH_REDIS_REST_URL: "http://127.0.0.1:1",
  UPSTASH_REDIS_REST_TOKEN: "token",
};
const question = `this erases customer ${customer} and cannot be undone`;

test.for([
  ["asks before it erases, and stops", [], "no\r", true, 2],
  ["goes on once the word is typed", [], "erase\r", true, 1],
  ["asks nothing with --yes", ["--yes"], "", false, 1],
  ["asks nothing before a search", ["--verify"], "", false, 1],
] as const)("[G1] %s", async ([, flags, typed, isPrompted, code]) => {
  const { terminal, printed } = collectingTerminal(env);
  const input = new PassThrough();
  const running = run(commands, ["erase", customer, ...flags], { ...terminal, input, interactive: true });
  input.write(typed);
  expect(await running).toBe(code);
  expect(printed.err.includes(question)).toBe(isPrompted);
  expect(printed.err).toContain(
    code === 2 ? "not confirmed; nothing was changed" : "AWS_ACCESS_KEY_ID must be set",
  );
});
