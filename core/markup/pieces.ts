/** Splits a Markdown reply into Telegram messages, each valid Markdown on its own. */
import type { MarkedToken } from "marked";
import { isVisible } from "../kernel/visible.ts";
import { cutInline } from "./inline.ts";
import { markupOf, usedIn } from "./markup.ts";
import type { Markup } from "./schema.ts";
import { maxMessageLength, splitMessage } from "./split.ts";
import { tokensOf } from "./tokens.ts";

/**
 * The reply in pieces that show 1 to 4,096 UTF-16 units each, and together all of it. Formatting stays: a code block or
 * bold passage that is split is closed and reopened. A reply that fits is only trimmed.
 */
export function piecesOf(source: string): string[] {
  const text = source.trim();
  if (!isVisible(text)) return [];
  const markup = markupOf(text);
  const shown = markup.text;
  if (shown.length <= maxMessageLength) return [text];
  for (const cut of [plainCut, markdownCut]) {
    const pieces = cut(text, markup);
    if (pieces !== null && isComplete(pieces, shown)) return pieces;
  }
  // Without formatting, but complete.
  return splitMessage(shown).map(escaped);
}

const lengthOf = (source: string): number => markupOf(source).text.length;

/** True if every piece can be sent and together they show the whole reply. */
function isComplete(pieces: readonly string[], shown: string): boolean {
  const texts = pieces.map((piece) => markupOf(piece).text);
  return (
    texts.every((text) => text.length <= maxMessageLength && isVisible(text)) &&
    withoutSpace(texts.join("")) === withoutSpace(shown)
  );
}

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, "");

/** The same text, escaped so that nothing is formatted. */
export const escaped = (text: string): string => text.replaceAll(/[!-/:-@[-`{-~]/g, "\\$&");

/** Splits text without formatting at sentence ends. */
function plainCut(text: string, markup: Markup): string[] | null {
  return markup.entities.length === 0 && markup.text === text ? splitMessage(text) : null;
}

function markdownCut(text: string): string[] | null {
  try {
    return packed(text);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** As many complete blocks per piece as fit; only a block that is too long on its own is split. */
function packed(text: string): string[] {
  const tokens = tokensOf(text.replaceAll(/\r\n?/g, "\n"));
  const used = usedIn(tokens);
  const isUsed = (token: MarkedToken) => token.type === "def" && used.has(token.href);
  const definitions = tokens.filter(isUsed).map(({ raw }) => raw.trim());
  const blocks = tokens.filter((token) => !isUsed(token));
  const pieces: string[] = [];
  let piece = "";
  let length = 0;
  const end = () => {
    pieces.push(piece);
    [piece, length] = ["", 0];
  };
  for (const block of blocks) {
    const more = block.type === "space" ? block.raw.length : lengthOf(block.raw) + 2;
    const isCut = more > maxMessageLength;
    // A piece of a few words is not worth it if the next block is split anyway.
    if (length + more > maxMessageLength && !(isCut && canContinue(block) && length < maxMessageLength / 2))
      end();
    if (isCut) {
      const [first = "", ...rest] = cutBlock(block, length);
      pieces.push(piece + first, ...rest);
      [piece, length] = ["", 0];
    } else [piece, length] = [piece + block.raw, length + more];
  }
  end();
  return pieces
    .map((one) => one.trim())
    .filter(isVisible)
    .map((one) => (definitions.length === 0 ? one : [one, ...definitions].join("\n\n")));
}

/** Whether the block's beginning can be in the same message as the block before. */
const canContinue = ({ type }: MarkedToken): boolean => type === "paragraph" || type === "code";

/** Splits a block longer than a message; `taken` of the first message is already used. */
function cutBlock(block: MarkedToken, taken: number): string[] {
  if (block.type === "code") return cutCode(block.text, block.lang ?? "", taken);
  if (block.type === "heading") return cutInline(block.tokens).map((piece) => `# ${piece}`);
  if (block.type === "blockquote") return piecesOf(block.text).map((piece) => piece.replaceAll(/^/gm, "> "));
  if (block.type === "list") return cutList(block);
  if (block.type === "table") return cutTable(block);
  if (block.type === "paragraph" || block.type === "text") return cutInline(block.tokens ?? [block], taken);
  return splitMessage(markupOf(block.raw).text).map(escaped);
}

function cutCode(text: string, language: string, taken: number): string[] {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/g), ([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const maxLength = maxMessageLength - taken;
  const lines = text
    .split("\n")
    .flatMap((line) => (line.length > maxLength ? splitMessage(line, maxLength) : [line]));
  return joined(lines, "\n", maxMessageLength, taken).map((code) => `${fence}${language}\n${code}\n${fence}`);
}

/** As many parts per piece as fit. */
function joined(parts: readonly string[], by: string, maxLength: number, taken = 0): string[] {
  const pieces: string[] = [];
  let piece: string | null = null;
  for (const part of parts) {
    const more: string = piece === null ? part : piece + by + part;
    if (more.length > maxLength - (pieces.length === 0 ? taken : 0) && piece !== null) {
      pieces.push(piece);
      piece = part;
    } else piece = more;
  }
  return piece === null ? pieces : [...pieces, piece];
}

function cutList({ items, ordered, start }: Extract<MarkedToken, { type: "list" }>): string[] {
  const sources = items.map(({ raw }, index) =>
    ordered ? raw.replace(/^(\s*)\d+/, `$1${(start === "" ? 1 : start) + index}`) : raw,
  );
  return packedParts(sources, (source, index) => {
    const bullet = /^\s*(?:[-+*]|\d+[.)])[ \t]*/.exec(source)?.[0] ?? "- ";
    const [first = "", ...rest] = piecesOf(items[index]?.text ?? "");
    return [bullet + first.replaceAll("\n", `\n${" ".repeat(bullet.length)}`), ...rest];
  });
}

/** Every piece repeats the header, without which the rest would not be a table. */
function cutTable({ raw, header }: Extract<MarkedToken, { type: "table" }>): string[] {
  const [names = "", line = "", ...rows] = raw.trimEnd().split("\n");
  const head = `${names}\n${line}`;
  const maxLength = maxMessageLength - lengthOf(head) - 4 * header.length;
  // Rows show about as many characters as their source has.
  return joined(rows, "\n", Math.max(1, maxLength)).map((some) => `${head}\n${some}`);
}

/** As many consecutive parts per piece as fit; `cut` splits one that is too long on its own. */
function packedParts(sources: readonly string[], cut: (source: string, index: number) => string[]): string[] {
  const pieces: string[] = [];
  let [piece, length] = ["", 0];
  for (const [index, source] of sources.entries()) {
    const more = lengthOf(source) + 2;
    if (length + more > maxMessageLength && piece !== "") {
      pieces.push(piece);
      [piece, length] = ["", 0];
    }
    if (more > maxMessageLength) pieces.push(...cut(source, index));
    else [piece, length] = [piece + source, length + more];
  }
  return piece === "" ? pieces : [...pieces, piece];
}
