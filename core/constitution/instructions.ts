/** Finds instructions to the model in customers' messages and documents, so that the reviewer knows. */
import { judge } from "./constitution.ts";
import { instructionRules } from "./rules-instructions.ts";

/** UTF-16 units of text that are searched: no message is longer, and chunks are shorter. */
const maxSearchedLength = 20_000;
/** How much is shown of text whose search failed. */
const sample = 80;

/** The exact words, without duplicates; text that could not be searched is marked as a whole (promise 11). */
export function instructionsIn(text: string): string[] {
  const searched = text.slice(0, maxSearchedLength);
  const { level, matches } = judge(searched, instructionRules);
  if (level !== "clean" && matches.length === 0) return [searched.slice(0, sample)];
  return [...new Set(matches.map((match) => match.text))];
}
