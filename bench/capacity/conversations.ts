/** What customers write and reviewers answer: a conversation that fills a memory, from the tests' fixture. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const Session = z.array(z.object({ text: z.string() }));
const Sample = z.array(z.object({ conversation: z.record(z.string(), z.unknown()) }));

const file = join(import.meta.dirname, "../../test/fixtures/conversation.locomo.json");

/** The texts in their order. */
export const texts: readonly string[] = Sample.parse(JSON.parse(readFileSync(file, "utf8"))).flatMap(
  ({ conversation }) =>
    Object.values(conversation).flatMap((session) => {
      const turns = Session.safeParse(session);
      return turns.success ? turns.data.map(({ text }) => text) : [];
    }),
);

/** Between two messages of a customer; with the fixture's 143 texts, a conversation of 37 repeats none. */
const stride = 104;

const textOf = (n: number): string => texts[n % texts.length] ?? "";

/**
 * What the nth message of a run says, and its reply. A customer's conversation depends on the customer alone, so that runs
 * with few and with many customers have the same prompts, and recall finds the same.
 */
export function exchangeOf(
  n: number,
  customers: number,
): { readonly question: string; readonly reply: string } {
  const place = (n % customers) + stride * Math.floor(n / customers);
  return { question: textOf(2 * place), reply: textOf(2 * place + 1) };
}
