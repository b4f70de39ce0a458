/** Markdown tokens by marked, within limits: the time is linear in the length of any text. */
import { Lexer, type MarkedToken, type Token, Tokenizer } from "marked";

type Table = Extract<MarkedToken, { type: "table" }>;

class ChatTokenizer extends Tokenizer {
  /** Indented code does not count as code: people who indent a line in a chat mean just that. */
  override code(): undefined {
    return undefined;
  }

  /** GFM drops the cells of a row that its header has no column for; a draft must not lose words. */
  override table(source: string): Table | undefined {
    const table = super.table(source);
    if (table === undefined) return undefined;
    const width = table.header.length;
    const lines = table.raw.split("\n").slice(2);
    const rows = table.rows.map((row, index) => {
      const line = lines[index] ?? "";
      const maxCells = line.split("|").length;
      return maxCells > width ? this.#wholeRow(line, maxCells, width) : row;
    });
    return { ...table, rows };
  }

  /** The row read under a header that is wide enough, without empty cells beyond the width of its own. */
  #wholeRow(line: string, maxCells: number, width: number): Table["rows"][number] {
    const header = `${"|-".repeat(maxCells)}|`;
    const [row = []] = super.table(`${header}\n${header}\n${line}`)?.rows ?? [];
    const last = row.findLastIndex(({ text }) => text !== "");
    return row.slice(0, Math.max(width, last + 1));
  }
}

/**
 * Maximum number of marks in a paragraph. marked takes quadratic time for unclosed ones (`_a*` 1,365 times: 370 ms of
 * CPU); nobody intends that many, so they are shown as they are.
 */
const maxMarks = 1_000;
const marks = /\\[\s\S]|[*_~!`[\]<]/g;

/** Containers opened in one line (`> > > …`); more would overflow the stack. */
const tooDeep = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])){17}/m;

/** The tokens with the type of marked's own ones: no extension is in use, so there are no others. */
export const known = (tokens: readonly Token[]) => tokens as readonly MarkedToken[];

/** The block tokens, including their inline tokens. Throws RangeError for excessive nesting. */
export function tokensOf(source: string): readonly MarkedToken[] {
  if (tooDeep.test(source)) throw new RangeError("the blocks are nested too deeply");
  const lexer = new Lexer({ gfm: true, tokenizer: new ChatTokenizer() });
  lexer.blockTokens(source, lexer.tokens);
  // By index, because the queue grows while it is processed.
  for (let next = 0; next < lexer.inlineQueue.length; next += 1) {
    const { src, tokens } = lexer.inlineQueue[next] ?? { src: "", tokens: [] };
    if (countOf(src) > maxMarks) tokens.push({ type: "text", raw: src, text: src, escaped: true });
    else lexer.inlineTokens(src, tokens);
  }
  return known(lexer.tokens);
}

function countOf(text: string): number {
  let count = 0;
  for (const [mark] of text.matchAll(marks)) count += mark.length === 1 ? 1 : 0;
  return count;
}

/** All of these tokens and their descendants, parents first. */
export function* within(tokens: readonly Token[]): Generator<MarkedToken> {
  for (const token of known(tokens)) {
    yield token;
    if (token.type === "list") yield* within(token.items);
    else if (token.type === "table") for (const cell of cellsOf(token)) yield* within(cell.tokens);
    else if ("tokens" in token && token.tokens !== undefined) yield* within(token.tokens);
  }
}

const cellsOf = ({ header, rows }: Extract<MarkedToken, { type: "table" }>) => [...header, ...rows.flat()];

/** The number of line feeds at the end of the text. */
export function feedsAfter(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count += 1;
  return count;
}
