/** Splits text into overlapping chunks of an estimated token size, at the best boundary within reach. */

/** Average characters per token. */
const charactersPerToken = 4;

export interface ChunkSize {
  /** Maximum size of a chunk, tokens. */
  readonly tokens: number;
  /** How much of a chunk's end the next one repeats, tokens; less than half of `tokens`. */
  readonly overlap: number;
}

/** Long enough for an answer, short enough to be about one thing. */
export const defaultSize: ChunkSize = { tokens: 400, overlap: 60 };

/** A piece of the text from `start` up to `end`, UTF-16 units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where text may be split, best first: paragraph, sentence, line, word. */
const boundaries = [/\n[^\S\n]*\n\s*/g, /[.!?…]["'”’»)\]]*\s+|[。！？।॥۔။።។]/g, /\n\s*/g, /\s+/g];

/** The chunks in order; together they hold every character except white space at their edges. */
export function split(text: string, size: ChunkSize = defaultSize): Piece[] {
  const maxLength = size.tokens * charactersPerToken;
  const overlap = size.overlap * charactersPerToken;
  const pieces: Piece[] = [];
  let reached = 0;
  for (let start = skipSpace(text, 0); start < text.length;) {
    const piece = trimmed(text, start, endOf(text, start, maxLength));
    if (piece.end > reached) {
      pieces.push(piece);
      reached = piece.end;
      start = nextStart(text, start, reached, overlap);
    } else {
      // Only the overlap and a long white space fit: continue without the overlap.
      start = skipSpace(text, reached);
    }
  }
  return pieces;
}

const skipSpace = (text: string, from: number): number =>
  from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);

function trimmed(text: string, start: number, end: number): Piece {
  const piece = text.slice(start, end).trimEnd();
  return { start, end: start + piece.length, text: piece };
}

/** The last boundary of the best kind in the chunk's second half; an early paragraph end would waste the rest. */
function endOf(text: string, start: number, maxLength: number): number {
  if (text.slice(start).trimEnd().length <= maxLength) return text.length;
  const window = text.slice(start, start + maxLength + 1);
  for (const boundary of boundaries) {
    const last = Array.from(window.matchAll(boundary))
      .map((match) => match.index + match[0].trimEnd().length)
      .filter((end) => end > maxLength / 2 && end <= maxLength)
      .at(-1);
    if (last !== undefined) return start + last;
  }
  const space = Array.from(window.matchAll(/\s+/g)).at(-1);
  // A long URL, for example, is better complete in the next chunk than cut, if it fits there.
  if (space !== undefined && wordFits(text, start + space.index + space[0].length, maxLength))
    return start + space.index;
  return wholeCharacter(text, start + maxLength);
}

/** True if the word that starts there is no longer than a chunk. */
const wordFits = (text: string, from: number, maxLength: number): boolean =>
  from + maxLength >= text.length || /\s/.test(text.slice(from, from + maxLength + 1));

/** Starts the overlap at a word if there is one; after the last chunk only white space is left. */
function nextStart(text: string, start: number, end: number, overlap: number): number {
  const rest = skipSpace(text, end);
  const from = Math.max(start + 1, end - overlap);
  if (rest === text.length || overlap === 0 || from <= start + 1) return rest;
  const space = /\s+/g;
  space.lastIndex = from - 1;
  const found = space.exec(text);
  if (found !== null && space.lastIndex < end) return space.lastIndex;
  // One word fills the whole overlap: cut it rather than lose its context.
  return skipSpace(text, wholeCharacter(text, from));
}

/** This place, or the one before if it is between the halves of a surrogate pair. */
const wholeCharacter = (text: string, at: number): number =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
