/** What customers write and reviewers answer: a conversation that fills a memory, from the tests' fixture. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const Said = z.array(z.object({ text: z.string() }));
const Sample = z.array(z.object({ conversation: z.record(z.string(), z.unknown()) }));

const file = join(import.meta.dirname, "../../test/fixtures/conversation.locomo.json");

/** The texts in their order. */
export const texts: readonly string[] = Sample.parse(JSON.parse(readFileSync(file, "utf8"))).flatMap(
  ({ conversation }) =>
    Object.values(conversation).flatMap((session) => {
      const said = Said.safeParse(session);
      return said.success ? said.data.map(({ text }) => text) : [];
    }),
);

/** Between two messages of a customer; with the fixture's 143 texts, a conversation of 37 repeats none. */
const stride = 104;

const textOf = (n: number): string => texts[n % texts.length] ?? "";

/**
 * What the nth message of a run says, and its reply. A customer's conversation depends on the customer alone, so that runs
 * with few and with many customers have the same prompts, and recall finds the same.
 */
export function saidIn(n: number, customers: number): { readonly asked: string; readonly replied: string } {
  const place = (n % customers) + stride * Math.floor(n / customers);
  return { asked: textOf(2 * place), replied: textOf(2 * place + 1) };
}
