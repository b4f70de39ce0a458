/** Markdown's tokens by marked, within bounds: whatever the text, the time grows no faster than its length. */
import { Lexer, type MarkedToken, type Token, Tokenizer } from "marked";

/** Indented code is no code here: whoever indents a line in a chat means the line. */
class ChatTokenizer extends Tokenizer {
  override code(): undefined {
    return undefined;
  }
}

/**
 * One paragraph's marks at most. marked takes square time for unclosed ones (`_a*` 1,365 times: 370 ms of CPU); nobody
 * means that many, so they are shown as they are.
 */
const mostMarks = 1_000;
const marks = /\\[\s\S]|[*_~!`[\]<]/g;

/** Containers that open in one line (`> > > …`); more would nest until the stack is full. */
const tooDeep = /^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])){17}/m;

/** No extension is in use, so marked makes no other tokens than its own. */
export const known = (tokens: readonly Token[]) => tokens as readonly MarkedToken[];

/** The block tokens, their inline tokens included. Throws RangeError for what nests too deeply. */
export function tokensOf(source: string): readonly MarkedToken[] {
  if (tooDeep.test(source)) throw new RangeError("the blocks nest too deeply");
  const lexer = new Lexer({ gfm: true, tokenizer: new ChatTokenizer() });
  lexer.blockTokens(source, lexer.tokens);
  // By index: the queue grows while it is worked off.
  for (let next = 0; next < lexer.inlineQueue.length; next += 1) {
    const { src, tokens } = lexer.inlineQueue[next] ?? { src: "", tokens: [] };
    if (countOf(src) > mostMarks) tokens.push({ type: "text", raw: src, text: src, escaped: true });
    else lexer.inlineTokens(src, tokens);
  }
  return known(lexer.tokens);
}

function countOf(text: string): number {
  let count = 0;
  for (const [mark] of text.matchAll(marks)) count += mark.length === 1 ? 1 : 0;
  return count;
}

/** Every token in these, from the outside in. */
export function* within(tokens: readonly Token[]): Generator<MarkedToken> {
  for (const token of known(tokens)) {
    yield token;
    if (token.type === "list") yield* within(token.items);
    else if (token.type === "table") for (const cell of cellsOf(token)) yield* within(cell.tokens);
    else if ("tokens" in token && token.tokens !== undefined) yield* within(token.tokens);
  }
}

const cellsOf = ({ header, rows }: Extract<MarkedToken, { type: "table" }>) => [...header, ...rows.flat()];

/** Line feeds at the end of a text. */
export function feedsAfter(text: string): number {
  let count = 0;
  while (text[text.length - 1 - count] === "\n") count += 1;
  return count;
}
