/** Markdown as sections under their headings, each a list of blocks; a maintained parser does the parsing. */
import { Lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { markdownOf } from "./html.ts";

/** A part of a document that is only split between its units. */
export interface Block {
  readonly kind: "prose" | "units";
  /** Lines that every piece of it starts and ends with: a table header, a code fence. */
  readonly head: string;
  readonly tail: string;
  /** What is between them: all text of prose, else rows, items or lines. */
  readonly units: readonly string[];
  /** A table's rows as lines of names and values, for a header that is too long to repeat. */
  readonly records?: () => readonly (readonly string[])[];
}

/** The text below one heading, without its subsections. */
export interface Section {
  /** The headings from the outermost inwards, such as `## Shoes`. */
  readonly path: readonly string[];
  readonly blocks: readonly Block[];
}

export const proseOf = (text: string): Block => ({ kind: "prose", head: "", tail: "", units: [text] });

/** Deeper than any author nests lists and quotes; the parser takes a stack level for each, and quadratic time. */
const tooDeep = /^(?:[^\S\n]*(?:>|(?:[-*+]|\d{1,9}[.)])[^\S\n])[^\S\n]*){40}/m;
const frontMatter = /^---[^\S\n]*\n(?:(?!---[^\S\n]*(?:\n|$)).*\n)*---[^\S\n]*(?:\n|$)/;

/** The sections in order; their blocks hold the whole text except its headings, which are their paths. */
export function sectionsOf(text: string): Section[] {
  const matter = frontMatter.exec(text)?.[0] ?? "";
  const sections = matter === "" ? [] : [{ path: [], blocks: [linesOf(matter.trimEnd())] }];
  const body = text.slice(matter.length);
  if (tooDeep.test(body)) return [...sections, { path: [], blocks: [proseOf(body)] }];
  return [...sections, ...gathered(tokensOf(body))];
}

/** The block tokens of text whose HTML is converted to Markdown first. */
function tokensOf(text: string): readonly Token[] {
  const tokens = lexed(text);
  const shown = tokens.map(shownOf).join("");
  return shown === text ? tokens : lexed(shown);
}

function shownOf({ type, raw }: Token): string {
  if (type === "html") return `${markdownOf(raw)}\n\n`;
  return type === "code" ? raw : withoutScripts(raw);
}

/** Removes styles and scripts in the middle of a line; those in backticks stay. */
function withoutScripts(text: string): string {
  let visible = "";
  let from = 0;
  for (const { 0: tag, 1: name = "", index } of text.matchAll(/(?<!`)<(script|style)\b[^<>]{0,500}>/gi)) {
    if (index < from) continue;
    const closing = new RegExp(`</${name}\\s{0,10}>`, "gi");
    closing.lastIndex = index + tag.length;
    // If one is not closed, no later one is.
    if (!closing.test(text)) break;
    visible += text.slice(from, index);
    from = closing.lastIndex;
  }
  return visible + text.slice(from);
}

/** Blocks only: inline markup does not matter here. */
const lexed = (text: string): Token[] => new Lexer().blockTokens(text, []);

function gathered(tokens: readonly Token[]): Section[] {
  const sections: { path: string[]; blocks: Block[] }[] = [{ path: [], blocks: [] }];
  const open: { readonly depth: number; readonly line: string }[] = [];
  for (const token of tokens) {
    const known = token as MarkedToken;
    if (known.type === "heading") {
      while ((open.at(-1)?.depth ?? 0) >= known.depth) open.pop();
      open.push({
        depth: known.depth,
        line: `${"#".repeat(known.depth)} ${known.text.replace(/\s+/g, " ")}`,
      });
      sections.push({ path: open.map(({ line }) => line), blocks: [] });
    } else add(sections.at(-1)?.blocks ?? [], known);
  }
  return sections.filter(({ path, blocks }) => path.length > 0 || blocks.length > 0);
}

/**
 * The non-empty rows, each cell with its column's name, as in `Price: 20`. Names of empty columns come first, because
 * no row has them.
 */
export function recordsOf(header: readonly string[], rows: readonly (readonly string[])[]): string[][] {
  const names = header.map((name) => name.trim());
  const filled = new Set(
    rows.flatMap((cells) => cells.flatMap((cell, at) => (cell.trim() === "" ? [] : [at]))),
  );
  const records = rows.map((cells) =>
    cells.flatMap((cell, at) => {
      const name = names[at] ?? "";
      return cell.trim() === "" ? [] : [name === "" ? cell.trim() : `${name}: ${cell.trim()}`];
    }),
  );
  return [names.filter((name, at) => name !== "" && !filled.has(at)), ...records].filter(
    (lines) => lines.length > 0,
  );
}

const holdsTable = (tokens: readonly Token[] = []): boolean =>
  tokens.some((token) => token.type === "table" || holdsTable(childrenOf(token as MarkedToken)));

/** The content of a quotation or list, without the marks at the start of its lines. */
const childrenOf = (token: MarkedToken): Token[] => {
  if (token.type === "blockquote") return token.tokens;
  const gap = { type: "space", raw: "\n" };
  return token.type === "list" ? token.items.flatMap(({ tokens }) => [...tokens, gap]) : [];
};

/** Adds a token to the blocks. Consecutive paragraphs become one block, so that their pieces overlap. */
function add(blocks: Block[], token: MarkedToken): void {
  const children = childrenOf(token);
  if (holdsTable(children)) {
    for (const child of children) add(blocks, child as MarkedToken);
    return;
  }
  const block = blockOf(token);
  const last = blocks.at(-1);
  if (block.kind === "prose" && last?.kind === "prose")
    blocks[blocks.length - 1] = { ...last, units: [...last.units, ...block.units] };
  else if (block.units.join("").trim() !== "" || block.head !== "") blocks.push(block);
}

function blockOf(token: MarkedToken): Block {
  if (token.type === "table") return tableOf(token);
  if (token.type === "list")
    return { ...proseOf(""), kind: "units", units: token.items.map(({ raw }) => raw.trimEnd()) };
  if (token.type === "code" && token.codeBlockStyle !== "indented") return codeOf(token);
  return proseOf(token.raw);
}

const written = (lines: string): string[] => lines.trimEnd().split("\n");

const linesOf = (text: string): Block => ({ kind: "units", head: "", tail: "", units: written(text) });

/** A row's cells, including those beyond the header's, which the parser drops. */
const cellsOf = (row: string): string[] =>
  row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));

function tableOf({ raw, header }: Tokens.Table): Block {
  const [names = "", rule = "", ...units] = written(raw);
  const records = () =>
    recordsOf(
      header.map(({ text }) => text),
      units.map(cellsOf),
    );
  return { kind: "units", head: `${names}\n${rule}`, tail: "", units, records };
}

function codeOf({ raw }: Tokens.Code): Block {
  const lines = written(raw);
  const fence = lines[0] ?? "";
  const isClosed = lines.length > 1 && /^\s*(?:`{3,}|~{3,})\s*$/.test(lines.at(-1) ?? "");
  const tail = isClosed ? (lines.at(-1) ?? "") : (/`{3,}|~{3,}/.exec(fence)?.[0] ?? "```");
  return { kind: "units", head: fence, tail, units: lines.slice(1, isClosed ? -1 : undefined) };
}

const page = /^(?:<!doctype\s|<\?xml\s|<(?:html|head|body|style|script|meta|title|link)[\s>/])/i;
const fragment = /^<(?:div|p|h[1-6]|table|ul|ol|dl|section|article|main|header|nav)[\s>/]/i;
/** A line that only Markdown has: a heading, an item, a fence, or the rule below a table's header. */
const markdownLine = /^ {0,3}(?:#{1,6}[^\S\n]+\S|[-*+][^\S\n]+\S|```|~~~|\|?[^\S\n]*:?-{3,}:?[^\S\n]*\|)/m;

/**
 * True for an HTML page or a part of one. Many Markdown files begin with a comment or a centred logo: the parser finds
 * such HTML inside Markdown, while reading all of it as HTML would join its lines.
 */
function isHtml(text: string): boolean {
  const start = withoutComments(text);
  return page.test(start) || (fragment.test(start) && !markdownLine.test(start));
}

/** The text after the comments that it begins with. */
function withoutComments(text: string): string {
  let rest = text.trimStart();
  while (rest.startsWith("<!--") && rest.includes("-->"))
    rest = rest.slice(rest.indexOf("-->") + 3).trimStart();
  return rest;
}

/** A document's text as Markdown; HTML pages are converted. */
export const asMarkdown = (text: string, source: string): string =>
  isHtml(text) || /\.x?html?(?:$|[?#])/i.test(source.trim()) ? markdownOf(text) : text;
