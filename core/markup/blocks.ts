/** Splits a Markdown reply at the blank lines between its blocks, never inside one. */
import type { MarkedToken } from "marked";
import { markupOf, usedIn } from "./markup.ts";
import type { Markup } from "./schema.ts";
import { feedsAfter, tokensOf } from "./tokens.ts";
import { maxEntities } from "./writer.ts";

/**
 * The reply's parts, each valid Markdown on its own, together showing the same. A reply whose appearance would change
 * anywhere stays in one part.
 */
export function blocksOf(source: string): string[] {
  try {
    const parts = cut(source.replaceAll(/\r\n?/g, "\n"));
    return looksSame(parts.map(markupOf), markupOf(source)) ? parts : [source];
  } catch (error) {
    if (error instanceof RangeError) return [source];
    throw error;
  }
}

function cut(text: string): string[] {
  const tokens = tokensOf(text);
  const used = usedIn(tokens);
  const isUsed = (token: MarkedToken) => token.type === "def" && used.has(token.href);
  const definitions = tokens.filter(isUsed);
  return apart(tokens.filter((token) => !isUsed(token))).map((part) => {
    const needed = usedIn(part);
    const links = definitions.filter((token) => token.type === "def" && needed.has(token.href));
    return [outdented(part), ...links.map(({ raw }) => raw.trim())].join("\n\n");
  });
}

/** Splits at blank lines between blocks. */
function apart(tokens: readonly MarkedToken[]): MarkedToken[][] {
  const parts: MarkedToken[][] = [];
  let feeds = 2;
  for (const token of tokens) {
    if (token.type === "space") feeds += token.raw.split("\n").length - 1;
    else {
      if (feeds > 1) parts.push([]);
      parts.at(-1)?.push(token);
      feeds = feedsAfter(token.raw);
    }
  }
  return parts;
}

/** A part without its indentation, so that trimming it does not shift its first line relative to the others. */
function outdented(part: readonly MarkedToken[]): string {
  const raw = part.map((token) => token.raw).join("");
  const indent = /^ {1,3}(?=\S)/.exec(raw)?.[0].length ?? 0;
  const [first] = part;
  if (indent === 0 || first?.type === "paragraph") return raw.trim();
  return raw.replaceAll(new RegExp(`^ {1,${indent}}`, "gm"), "").trim();
}

/** Whether these show the same as the whole, with the same formatting; white space between them does not count. */
function looksSame(parts: readonly Markup[], whole: Markup): boolean {
  const [text, looks] = seenIn(parts);
  const [wholeText, wholeLooks] = seenIn([whole]);
  // The whole keeps only the first of many entities; its parts keep more.
  const compared = wholeLooks.length < maxEntities ? looks : looks.slice(0, maxEntities);
  return text === wholeText && compared.join("\n") === wholeLooks.join("\n");
}

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, "");

function seenIn(markups: readonly Markup[]): readonly [text: string, looks: readonly string[]] {
  let seen = "";
  const looks: string[] = [];
  for (const { text, entities } of markups) {
    for (const { offset, length, ...look } of entities) {
      const [start, end] = [offset, offset + length].map(
        (at) => seen.length + withoutSpace(text.slice(0, at)).length,
      );
      looks.push(JSON.stringify([start, end, look]));
    }
    seen += withoutSpace(text);
  }
  return [seen, looks];
}
