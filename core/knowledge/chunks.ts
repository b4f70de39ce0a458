/** Splits a text into overlapping chunks by an estimate of tokens, at the best boundary in reach. */

/** Characters a token takes on average. */
const charactersPerToken = 4;

export interface ChunkSize {
  /** The most that a chunk may hold, tokens. */
  readonly tokens: number;
  /** How much of its end the next chunk begins with, tokens; less than half of `tokens`. */
  readonly overlap: number;
}

/** Long enough for an answer, short enough that one thought does not drown in others. */
export const usualSize: ChunkSize = { tokens: 400, overlap: 60 };

/** A piece of the text from `start` up to `end`, UTF-16 units. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a text may end, the best first: paragraph, sentence, line, word. */
const boundaries = [/\n[^\S\n]*\n\s*/g, /[.!?…]["'”’»)\]]*\s+|[。！？]/g, /\n\s*/g, /\s+/g];

/** The chunks in order; together they hold every character but white space at their edges. */
export function split(text: string, size: ChunkSize = usualSize): Piece[] {
  const most = size.tokens * charactersPerToken;
  const overlap = size.overlap * charactersPerToken;
  const pieces: Piece[] = [];
  let reached = 0;
  for (let start = skipSpace(text, 0); start < text.length;) {
    const piece = trimmed(text, start, endOf(text, start, most));
    if (piece.end > reached) {
      pieces.push(piece);
      reached = piece.end;
      start = nextStart(text, start, reached, overlap);
    } else {
      // Nothing but the overlap and a long white space fit: go on without the overlap.
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

/** The last boundary of the best kind in the chunk's second half; a paragraph early in it would waste the rest. */
function endOf(text: string, start: number, most: number): number {
  if (text.slice(start).trimEnd().length <= most) return text.length;
  const window = text.slice(start, start + most + 1);
  for (const boundary of boundaries) {
    const last = Array.from(window.matchAll(boundary))
      .map((match) => match.index + match[0].trimEnd().length)
      .filter((end) => end > most / 2 && end <= most)
      .at(-1);
    if (last !== undefined) return start + last;
  }
  const space = Array.from(window.matchAll(/\s+/g)).at(-1);
  // A long address, say, is better whole in the next chunk than cut, if it fits there.
  if (space !== undefined && wordFits(text, start + space.index + space[0].length, most))
    return start + space.index;
  return wholeCharacter(text, start + most);
}

/** True where the word that begins there is no longer than a chunk. */
const wordFits = (text: string, from: number, most: number): boolean =>
  from + most >= text.length || /\s/.test(text.slice(from, from + most + 1));

/** Begins the overlap at a word, where there is one; behind the last chunk nothing is left but white space. */
function nextStart(text: string, start: number, end: number, overlap: number): number {
  const rest = skipSpace(text, end);
  const from = Math.max(start + 1, end - overlap);
  if (rest === text.length || overlap === 0 || from <= start + 1) return rest;
  const space = /\s+/g;
  space.lastIndex = from - 1;
  const found = space.exec(text);
  if (found !== null && space.lastIndex < end) return space.lastIndex;
  // One word fills the whole overlap: better cut it than lose what it says beside its neighbours.
  return skipSpace(text, wholeCharacter(text, from));
}

/** Never between the halves of a surrogate pair. */
const wholeCharacter = (text: string, at: number): number =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at)) ? at - 1 : at;
