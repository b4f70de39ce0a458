/** The offline drafter: answers without a model, for laptops and tests, and says so in every text. */
import * as z from "zod";
import type { LanguageModel } from "../drafting/port.ts";

/** Every text of the offline drafter starts with this, so that nobody mistakes it for a model's. */
export const offlineLabel = "[offline draft] ";

const TurnLine = z.object({ text: z.string() });
const maxQuoteLength = 120;

/** The values of a section in a drafting prompt: a tag, JSON lines, the closing tag. */
function section(prompt: string, name: string): unknown[] {
  const start = prompt.indexOf(`<${name}>\n`);
  const end = prompt.indexOf(`</${name}>`, start);
  if (start === -1 || end === -1) return [];
  const lines = prompt.slice(start + name.length + 3, end).split("\n");
  return lines.filter((line) => line !== "").map((line): unknown => JSON.parse(line));
}

function shortened(text: string): string {
  const characters = Array.from(text.toWellFormed().replaceAll(/\s+/g, " ").trim());
  if (characters.length <= maxQuoteLength) return characters.join("");
  return `${characters
    .slice(0, maxQuoteLength - 1)
    .join("")
    .trimEnd()}…`;
}

/** The customer's own words; if there are none, our note on what they sent. */
function bare(said: string): string {
  const words = said.replaceAll(/⟦[^⟦⟧]*⟧/g, " ");
  return words.trim() === "" ? said.replaceAll(/[⟦⟧]/g, " ") : words;
}

function acknowledge(prompt: string): string {
  const last = TurnLine.safeParse(section(prompt, "turn_messages").at(-1)).data;
  const quoted = shortened(bare(last?.text ?? ""));
  const thanks = `${offlineLabel}Thank you for your message.`;
  if (quoted === "") return `${thanks} We have received it and will get back to you.`;
  return `${thanks} You wrote: “${quoted}”. We have received it and will get back to you.`;
}

/** The draft of stage 1, if the prompt contains one, as in stage 2. */
const firstDraft = (prompt: string): string | null =>
  z
    .string()
    .nullable()
    .catch(null)
    .parse(section(prompt, "first_draft").at(0) ?? null);

const labelled = (text: string): string => (text.startsWith(offlineLabel) ? text : offlineLabel + text);

/** Four characters per token: the usual rule of thumb for English. */
const estimate = (text: string): number => Math.ceil(text.length / 4);

/** Deterministic, free and immediate. */
export const offlineModel: LanguageModel = {
  name: "offline",
  generate: async ({ system, prompt }) => {
    const draft = firstDraft(prompt);
    const text = draft === null ? acknowledge(prompt) : JSON.stringify({ bubbles: [labelled(draft)] });
    return {
      text,
      fault: null,
      inputTokens: estimate(system + prompt),
      cachedTokens: null,
      outputTokens: estimate(text),
    };
  },
};
