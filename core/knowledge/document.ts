/** Splits a document into chunks: each starts with its headings, and a part of a table repeats the table's header. */
import { type ChunkSize, split, defaultSize } from "./chunks.ts";
import { type Csv, csvOf } from "./csv.ts";
import { asMarkdown, type Block, proseOf, recordsOf, type Section, sectionsOf } from "./markdown.ts";
import { visibleText } from "./visible-text.ts";

/** Average characters per token. */
const charactersPerToken = 4;
/** One Chinese, Japanese or Korean character takes a token or more. */
const denseCharactersPerToken = 0.75;
const dense = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/gu;
const denseShare = 0.3;
/** The share of a chunk that headings may take, and that headings and a table header may take together. */
const shares = { path: 0.25, head: 0.5 };
/** Maximum length of a table's title, UTF-16 units; it is repeated with the header. */
const maxTitleLength = 200;
/** In a document with more sections than this, short ones are merged, because each chunk costs a vector. */
const maxSections = 300;

/** The chunks in order, each within the size; they contain every word of the document. */
export function chunksOf(
  document: { readonly text: string; readonly source: string },
  size = defaultSize,
): string[] {
  const text = visibleText(document.text);
  const csv = csvOf(text, document.source);
  const sections = csv === null ? sectionsOf(asMarkdown(text, document.source)) : [sectionOf(csv)];
  const fitting = sizeFor(text, size);
  const maxLength = fitting.tokens * charactersPerToken;
  const whole = joined(
    sections.map((section) => joined([section.path.at(-1) ?? "", ...section.blocks.map(writtenOf)])),
  );
  if (whole.length <= maxLength) return whole === "" ? [] : [whole];
  const speaking = sections.filter((section, at) => !isRepeated(section, sections[at + 1], maxLength));
  return merged(
    speaking.map((section) => piecesOf(section, fitting)),
    maxLength,
  );
}

function sectionOf({ above, header, rows }: Csv): Section {
  const units = rows.map(({ raw }) => raw);
  // A title above it says what the table is about.
  const isShort = above.length <= maxTitleLength;
  const title = isShort ? above : "";
  const records = () =>
    recordsOf(
      header.cells,
      rows.map(({ cells }) => cells),
    ).map(([first = "", ...others]) => [lines(title, first), ...others]);
  const head = title === "" ? header.raw : `${title}\n\n${header.raw}`;
  const table: Block = { kind: "units", head, tail: "", units, records };
  return { path: [], blocks: above === "" || isShort ? [table] : [proseOf(`${above}\n\n`), table] };
}

/** True for a heading with only headings below it: their chunks repeat it. */
const isRepeated = ({ path, blocks }: Section, next: Section | undefined, maxLength: number): boolean =>
  blocks.length === 0 &&
  next !== undefined &&
  next.path.length > path.length &&
  next.path.join("\n").length < maxLength * shares.path;

function sizeFor(text: string, { tokens, overlap }: ChunkSize): ChunkSize {
  const isDense = (text.match(dense)?.length ?? 0) > text.length * denseShare;
  const share = isDense ? denseCharactersPerToken / charactersPerToken : 1;
  return { tokens: Math.floor(tokens * share), overlap: Math.floor(overlap * share) };
}

const joined = (parts: readonly string[]): string =>
  parts
    .map((part) => part.replace(/^\n+/, "").trimEnd())
    .filter((part) => part !== "")
    .join("\n\n")
    .trimStart();

const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n");

/** A block as written in the document. */
const writtenOf = ({ kind, head, tail, units }: Block): string =>
  kind === "prose" ? units.join("") : lines(head, ...units, tail);

/** The pieces of one section, each with the section's headings. */
function piecesOf({ path, blocks }: Section, size: ChunkSize): string[] {
  const maxLength = size.tokens * charactersPerToken;
  const { prefix, rest } = headingsOf(path, Math.floor(maxLength * shares.path));
  const room = maxLength - (prefix === "" ? 0 : prefix.length + 2);
  const pieces: string[] = [];
  let current = "";
  for (const block of rest === "" ? blocks : [proseOf(rest), ...blocks]) {
    const whole = joined([writtenOf(block)]);
    const together = joined([current, whole]);
    if (together.length <= room) {
      current = together;
      continue;
    }
    if (current !== "") pieces.push(current);
    const parts = whole.length <= room ? [whole] : partsOf(block, room, size);
    pieces.push(...parts.slice(0, -1));
    current = parts.at(-1) ?? "";
  }
  if (current !== "" || pieces.length === 0) pieces.push(current);
  return pieces.map((piece) => joined([prefix, piece]));
}

/** The headings that every chunk repeats; if they are too long, the last one's text. */
function headingsOf(path: readonly string[], maxLength: number): { prefix: string; rest: string } {
  const own = path.at(-1) ?? "";
  const last: string[] = [];
  let left = maxLength;
  for (const line of path.toReversed()) {
    if (line.length + 1 > left) break;
    last.unshift(line);
    left -= line.length + 1;
  }
  return last.length === 0 ? { prefix: "", rest: own } : { prefix: last.join("\n"), rest: "" };
}

/** Splits an oversized block between its units, and an oversized unit like prose. */
function partsOf({ kind, head, tail, units, records }: Block, room: number, size: ChunkSize): string[] {
  if (kind === "prose") return proseParts(units.join(""), room, size);
  const frame = lines(head, tail).length;
  if (frame > room * shares.head) {
    const rows = records?.() ?? [];
    // A table with only empty cells has no records, but may have a title.
    if (rows.length === 0)
      return partsOf({ kind, head: "", tail: "", units: [head, ...units, tail] }, room, size);
    return rows.flatMap(([first = "", ...others]) =>
      partsOf({ kind, head: first, tail: "", units: others }, room, size),
    );
  }
  const maxUnit = room - (frame === 0 ? 0 : frame + 2);
  const parts: string[] = [];
  let current: string[] = [];
  let length = 0;
  const flush = () => {
    if (current.length > 0) parts.push(lines(head, ...current, tail));
    [current, length] = [[], 0];
  };
  for (const unit of units.flatMap((one) =>
    one.length <= maxUnit ? [one] : proseParts(one, maxUnit, size),
  )) {
    if (length + unit.length > maxUnit) flush();
    current.push(unit);
    length += unit.length + 1;
  }
  flush();
  // A row with a single cell has nothing below its head.
  return parts.length === 0 && frame > 0 ? [lines(head, tail)] : parts;
}

const proseParts = (text: string, room: number, { overlap }: ChunkSize): string[] => {
  const tokens = Math.floor(room / charactersPerToken);
  return split(text, { tokens, overlap: Math.min(overlap, Math.floor(tokens / 4)) }).map(
    (piece) => piece.text,
  );
};

/** Merges short sections if there are very many; each keeps its headings. */
function merged(sections: readonly (readonly string[])[], maxLength: number): string[] {
  const pieces = sections.flat().filter((piece) => piece !== "");
  if (sections.length <= maxSections) return pieces;
  const chunks: string[] = [];
  for (const piece of pieces) {
    const last = chunks.at(-1);
    if (last !== undefined && last.length + piece.length + 2 <= maxLength)
      chunks[chunks.length - 1] = `${last}\n\n${piece}`;
    else chunks.push(piece);
  }
  return chunks;
}
