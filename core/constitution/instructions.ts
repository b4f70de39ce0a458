/** Finds where a customer's message or a document addresses the model with instructions, for the reviewer to know. */
import { judge } from "./constitution.ts";
import { instructionRules } from "./rules-instructions.ts";

/** UTF-16 units of one text that are searched: what is longer is no message, and a chunk is shorter. */
const longest = 20_000;
/** What is shown of a text whose search failed. */
const sample = 80;

/** The very words, once each; a text that could not be searched is marked as a whole (promise 11). */
export function instructionsIn(text: string): string[] {
  const searched = text.slice(0, longest);
  const { level, matches } = judge(searched, instructionRules);
  if (level !== "clean" && matches.length === 0) return [searched.slice(0, sample)];
  return [...new Set(matches.map((match) => match.text))];
}
