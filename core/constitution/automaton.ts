/** All rules' phrases in one automaton (Aho-Corasick), which finds every phrase in one pass, however many there are. */
import { checkLength, type Phrase, type Piece, readingsOf } from "./phrases.ts";

/**
 * All phrases, compiled. Nodes are numbers, and 0 is the root; as a child or a link it means none. A table of every
 * node's next node for every letter would take 31 MB and half a second to build, and would not make a search faster.
 */
export interface Automaton extends Tree {
  /** The node of the longest ending of a node's letters that begins a phrase. */
  readonly back: Int32Array;
  /** The node itself if a phrase ends there, else the nearest such node along `back`. */
  readonly ending: Int32Array;
}

/** The phrases' letters; phrases with the same beginning share nodes. */
interface Tree {
  readonly firstChild: Int32Array;
  readonly nextSibling: Int32Array;
  /** The letter that leads to a node. */
  readonly letter: Int32Array;
  /** The phrases that end at a node. */
  readonly found: ReadonlyMap<number, readonly Phrase[]>;
}

/** A tree that grows. */
interface Growing {
  nodes: number;
  firstChild: Int32Array<ArrayBuffer>;
  nextSibling: Int32Array<ArrayBuffer>;
  letter: Int32Array<ArrayBuffer>;
  readonly found: Map<number, Phrase[]>;
}

const widened = (list: Int32Array<ArrayBuffer>) => new Int32Array(list.buffer.transfer(list.byteLength * 2));

function addChild(tree: Growing, node: number, code: number): number {
  if (tree.nodes === tree.letter.length) {
    tree.firstChild = widened(tree.firstChild);
    tree.nextSibling = widened(tree.nextSibling);
    tree.letter = widened(tree.letter);
  }
  const child = tree.nodes;
  tree.nodes += 1;
  tree.letter[child] = code;
  tree.nextSibling[child] = tree.firstChild[node] ?? 0;
  tree.firstChild[node] = child;
  return child;
}

type Children = Pick<Tree, "firstChild" | "nextSibling" | "letter">;

/** The child that a letter leads to, or 0. */
function childOf({ firstChild, nextSibling, letter }: Children, node: number, code: number): number {
  let child = firstChild[node] ?? 0;
  while (child !== 0 && letter[child] !== code) child = nextSibling[child] ?? 0;
  return child;
}

/** How far a phrase has been entered. */
interface Walk {
  readonly node: number;
  readonly length: number;
  readonly starts: readonly number[];
  /** True if the next letter starts a word. */
  readonly afterGap: boolean;
}

function walkOn(tree: Growing, from: Walk, { codes, gaps }: Piece): Walk {
  let { node, length, afterGap } = from;
  const starts = [...from.starts];
  codes.forEach((code, index) => {
    node = childOf(tree, node, code) || addChild(tree, node, code);
    if (afterGap || gaps[index] === true) starts.push(length);
    length += 1;
    afterGap = false;
  });
  return { node, length, starts, afterGap: afterGap || gaps.at(-1) === true };
}

/** Enters every phrase that begins with the letters walked so far and continues with one piece per remaining slot. */
function enter(
  tree: Growing,
  rule: number,
  slots: readonly (readonly Piece[])[],
  walk: Walk,
  from = 0,
): void {
  const pieces = slots[from];
  if (pieces === undefined) return enterEnd(tree, { rule, ...walk });
  for (const piece of pieces) enter(tree, rule, slots, walkOn(tree, walk, piece), from + 1);
}

function enterEnd({ found }: Growing, { node, rule, length, starts }: Walk & Pick<Phrase, "rule">): void {
  checkLength(length);
  const known = found.get(node) ?? [];
  found.set(node, known);
  const isSame = (other: Phrase) => other.rule === rule && other.starts.join() === starts.join();
  if (!known.some(isSame)) known.push({ rule, length, starts });
}

/**
 * The templates of each rule, in every wording and spelling: 33,000, most of which share their beginning with another.
 */
function grow(rules: readonly (readonly string[])[]): Growing {
  const empty = () => new Int32Array(2 ** 16);
  const tree = { nodes: 1, firstChild: empty(), nextSibling: empty(), letter: empty(), found: new Map() };
  const root: Walk = { node: 0, length: 0, starts: [], afterGap: true };
  rules.forEach((templates, rule) => {
    for (const slots of templates.flatMap(readingsOf)) enter(tree, rule, slots, root);
  });
  return tree;
}

/** Where a letter leads from a node. */
export function nextOf(automaton: Children & Pick<Automaton, "back">, from: number, code: number): number {
  for (let node = from; ; node = automaton.back[node] ?? 0) {
    const child = childOf(automaton, node, code);
    if (child !== 0 || node === 0) return child;
  }
}

/** Compiles the templates of each rule; throws a RangeError for one that cannot be read. */
export function automatonOf(rules: readonly (readonly string[])[]): Automaton {
  const { nodes, ...tree } = grow(rules);
  const automaton = { ...tree, back: new Int32Array(nodes), ending: new Int32Array(nodes) };
  const { firstChild, nextSibling, letter, found, back, ending } = automaton;
  const queue: number[] = [0];
  for (const node of queue) {
    for (let child = firstChild[node] ?? 0; child !== 0; child = nextSibling[child] ?? 0) {
      const fallback = node === 0 ? 0 : nextOf(automaton, back[node] ?? 0, letter[child] ?? 0);
      back[child] = fallback;
      ending[child] = found.has(child) ? child : (ending[fallback] ?? 0);
      // The queue grows during the walk, so nodes nearer to the root are finished first.
      queue.push(child);
    }
  }
  return automaton;
}

const nothing: readonly Phrase[] = [];

/** The phrases that end at a node. */
export function foundAt({ found, back, ending }: Automaton, node: number): readonly Phrase[] {
  let at = ending[node] ?? 0;
  if (at === 0) return nothing;
  const phrases: Phrase[] = [];
  for (; at !== 0; at = ending[back[at] ?? 0] ?? 0) phrases.push(...(found.get(at) ?? []));
  return phrases;
}
