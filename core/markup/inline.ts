/** Splits a paragraph so that its formatting is closed and reopened. */
import { decodeHTMLStrict } from "entities/decode";
import type { MarkedToken, Token, Tokens } from "marked";
import { isVisible } from "../kernel/visible.ts";
import { maxMessageLength, splitMessage } from "./split.ts";
import { known } from "./tokens.ts";

/** An indivisible part of a paragraph, with the formatting open around it. */
interface Atom {
  readonly raw: string;
  readonly length: number;
  readonly open: string;
  readonly close: string;
}

/** Words and complete marks, in order. */
function* atomsOf(tokens: readonly Token[], open = "", close = ""): Generator<Atom> {
  for (const token of known(tokens)) {
    const around = marksOf(token);
    if (around !== null) yield* atomsOf(around.tokens, open + around.open, around.close + close);
    else if (token.type === "codespan") yield* codeAtoms(token, open, close);
    else if (token.type === "text") yield* atoms(wordsOf(token.raw), open, close);
    else yield { raw: token.raw, length: token.raw.length, open, close };
  }
}

const atoms = (words: readonly string[], open: string, close: string): Atom[] =>
  words.map((raw) => ({ raw, length: decodeHTMLStrict(raw).length, open, close }));

function codeAtoms({ raw, text }: Tokens.Codespan, open: string, close: string): Atom[] {
  const ticks = /^`+/.exec(raw)?.[0] ?? "`";
  return wordsOf(text).map((word) => ({
    raw: word,
    length: word.length,
    open: open + ticks,
    close: ticks + close,
  }));
}

/** The marks around this token's children, or null if it has none. */
function marksOf(token: MarkedToken): { open: string; close: string; tokens: readonly Token[] } | null {
  if (token.type === "text") {
    return token.tokens === undefined ? null : { open: "", close: "", tokens: token.tokens };
  }
  if (token.type === "link" && token.raw.startsWith(`[${token.text}](`)) {
    return { open: "[", close: token.raw.slice(1 + token.text.length), tokens: token.tokens };
  }
  if (token.type !== "strong" && token.type !== "em" && token.type !== "del") return null;
  const mark = token.raw.slice(0, token.raw.indexOf(token.text));
  return { open: mark, close: mark, tokens: token.tokens };
}

/** Words with the white space after them, none longer than a message. */
const wordsOf = (text: string): string[] =>
  (text.match(/\s*\S+\s*|\s+/g) ?? []).flatMap((word) =>
    word.length > maxMessageLength ? splitMessage(word) : [word],
  );

const endsSentence = /[.!?…。！？।॥۔။።។]["'”’»)\]]*\s*$/;

/**
 * Splits after a sentence in the second half of a message, else after a word; `taken` of the first message is already
 * used.
 */
export function cutInline(tokens: readonly Token[], taken = 0): string[] {
  const pieces: string[] = [];
  let atoms: Atom[] = [];
  let length = taken;
  for (const atom of atomsOf(tokens)) {
    if (length + atom.length > maxMessageLength) {
      const end = cutAt(atoms);
      pieces.push(marked(atoms.slice(0, end)));
      atoms = atoms.slice(end);
      length = lengthOfAll(atoms);
    }
    atoms.push(atom);
    length += atom.length;
  }
  return [...pieces, marked(atoms)].filter(isVisible);
}

const lengthOfAll = (atoms: readonly Atom[]) => atoms.reduce((sum, atom) => sum + atom.length, 0);

function cutAt(atoms: readonly Atom[]): number {
  let length = lengthOfAll(atoms);
  for (let end = atoms.length; length > maxMessageLength / 2; end -= 1) {
    const last = atoms[end - 1];
    if (last === undefined) break;
    if (endsSentence.test(last.raw) || last.raw.includes("\n")) return end;
    length -= last.length;
  }
  return atoms.length;
}

/** Joins atoms, with marks where the formatting changes and none around white space at the ends. */
function marked(atoms: readonly Atom[]): string {
  let text = "";
  for (let next = 0; next < atoms.length;) {
    const { open, close } = atoms[next] ?? { open: "", close: "" };
    let run = "";
    for (; atoms[next]?.open === open && atoms[next]?.close === close; next += 1)
      run += atoms[next]?.raw ?? "";
    const inner = run.trim();
    const from = run.indexOf(inner);
    text += inner === "" ? run : run.slice(0, from) + open + inner + close + run.slice(from + inner.length);
  }
  // Text from the middle of a line must not become a heading, list or quote.
  return text.trim().replace(/^(\d*)(?=[#>+\-=~.)|])/, "$1\\");
}
