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

/** The nth text, over and over. */
export const textOf = (n: number): string => texts[n % texts.length] ?? "";
