/** Reads a model's answer: the bubbles of the second stage, or plain paragraphs. */
import * as z from "zod/mini";
import { isVisible } from "../kernel/visible.ts";
import { blocksOf } from "../markup/blocks.ts";
import { bubblesWithoutReasoning, withoutReasoning } from "./reasoning.ts";

/** Maximum bubbles in a reply; any excess is joined to the last one. */
export const maxBubbles = 6;

const Answer = z.union([
  z.object({ bubbles: z.array(z.string()) }),
  // Some models drop the outer object.
  z.pipe(
    z.array(z.string()),
    z.transform((bubbles) => ({ bubbles })),
  ),
]);

/** Postgres holds neither NUL nor lone surrogates. */
export const sanitise = (text: string): string => text.toWellFormed().replaceAll("\0", "").trim();

/** Cleans bubbles, drops empty ones and joins any excess to the last; the result may be empty. */
function tidy(bubbles: readonly string[]): string[] {
  const visible = bubblesWithoutReasoning(bubbles).map(sanitise).filter(isVisible);
  if (visible.length <= maxBubbles) return visible;
  return [...visible.slice(0, maxBubbles - 1), visible.slice(maxBubbles - 1).join("\n\n")];
}

/** Splits a Markdown text into bubbles: one per block, such as a paragraph or a list. */
export const paragraphsOf = (text: string): string[] => tidy(blocksOf(withoutReasoning(text)));

const withoutFence = (text: string): string =>
  /^```[a-z]*([\s\S]*)```$/i.exec(text.trim())?.[1]?.trim() ?? text.trim();

function parsed(text: string): string[] | null {
  try {
    const answer = Answer.safeParse(JSON.parse(text));
    return answer.success ? answer.data.bubbles : null;
  } catch {
    // Not JSON: the caller reads it as text.
    return null;
  }
}

/** The JSON inside an answer, from the first brace to the last: models often say "Here is the JSON:" first. */
const embedded = (text: string): string => {
  const start = text.search(/\{\s*"bubbles"|\[\s*"/);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]"));
  return start === -1 ? "" : text.slice(start, end + 1);
};

/** Starts like JSON, or contains a named value or a list of objects. */
const isJson = /^\{|^\[\s*["[{\]]|\{\s*"[^"]*"\s*:|\[\s*\{\s*"|"bubbles"\s*:/;

/**
 * The bubbles of a second-stage answer. Anything but JSON is read as paragraphs; truncated or differently shaped JSON
 * gives none, because a customer must not see its braces.
 */
export function bubblesOf(answer: string): string[] {
  // Try the whole text as JSON first: a tag inside a bubble must not break its braces.
  const whole = parsed(withoutFence(answer));
  if (whole !== null) return tidy(whole);
  const text = withoutFence(withoutReasoning(answer));
  const bubbles = parsed(text) ?? parsed(embedded(text));
  if (bubbles !== null) return tidy(bubbles);
  return isJson.test(text) ? [] : paragraphsOf(text);
}
