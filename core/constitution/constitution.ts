/** Judges a draft by the constitution; whatever fails, the verdict is never `clean`. */
import { type Addresses, addressesIn, isKnown } from "./addresses.ts";
import { type Automaton, automatonOf, foundAt, nextOf } from "./automaton.ts";
import { fold, type Folded } from "./fold.ts";
import { hasSymbols, type Letters, lettersOf, type Symbols } from "./letters.ts";
import { codesOf, type Phrase, precedes, standsAlone } from "./phrases.ts";
import { constitutionFailed, type Rule } from "./rule.ts";
import { defaultRules } from "./rules.ts";
import { Level, type Verdict } from "./schema.ts";
import { find, type Span, spansOf } from "./shapes.ts";

/** A time limit for judging, with a clock that tests can control. */
export interface Guard {
  /** Monotonic milliseconds. */
  now(): number;
  readonly budgetMs: number;
}
/** 64 KB take about 10 ms; 500 ms means a stalled process or megabytes of text. */
export const defaultGuard: Guard = { now: () => performance.now(), budgetMs: 500 };

/** A reviewer needs a few examples, not hundreds, and verdicts are stored. */
const maxMatches = 20;

interface Compiled {
  readonly automaton: Automaton;
  /** For each rule, the letters of what makes a phrase after it harmless. */
  readonly unless: readonly (readonly (readonly number[])[])[];
}
const compiled = new WeakMap<readonly Rule[], Compiled>();

function check(rule: Rule): void {
  const level = Level.parse(rule.level);
  if (level === "clean") throw new RangeError("a rule cannot declare a draft clean");
  if (!(rule.weight > 0 && rule.weight <= 1))
    throw new RangeError("a rule's weight must be above 0 and at most 1");
}

function compile(rules: readonly Rule[]): Compiled {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  if (rules.length === 0) throw new RangeError("a constitution needs rules");
  rules.forEach(check);
  const automaton = automatonOf(rules.map((rule) => rule.phrases ?? []));
  const unless = rules.map((rule) => (rule.unlessAfter ?? []).map(codesOf));
  const made = { automaton, unless };
  compiled.set(rules, made);
  return made;
}

/** Input and intermediate results of one judgement. */
interface JudgingState {
  readonly text: string;
  readonly known: Addresses;
  readonly folded: Folded;
  readonly rules: readonly Rule[];
  readonly made: Compiled;
  /** Ranges of the original text, by rule. */
  readonly spans: Map<number, Span[]>;
  /** Throws if the time is up. */
  onTime(): void;
}

function recordMatch({ folded, spans }: JudgingState, rule: number, [from, to]: Span): void {
  const known = spans.get(rule) ?? [];
  spans.set(rule, known);
  if (known.length < maxMatches * 4) known.push([folded.starts[from] ?? 0, folded.ends[to - 1] ?? 0]);
}

const originalText = ({ text, folded: { starts, ends } }: JudgingState, [from, to]: Span): string =>
  text.slice(starts[from], ends[to - 1]);

function checkPhrase(state: JudgingState, letters: Letters, phrase: Phrase, end: number): void {
  const start = end - phrase.length;
  if (!standsAlone(letters, phrase, start)) return;
  const refused = state.made.unless[phrase.rule]?.some((refusal) => precedes(letters, refusal, start));
  if (refused !== true)
    recordMatch(state, phrase.rule, [letters.at[start] ?? 0, (letters.at[end - 1] ?? 0) + 1]);
}

function findPhrases(state: JudgingState, mode: Symbols): void {
  const letters = lettersOf(state.folded, mode);
  const { automaton } = state.made;
  let node = 0;
  for (let at = 0; at < letters.length; at++) {
    if (at % 4096 === 0) state.onTime();
    node = nextOf(automaton, node, letters.codes[at] ?? 0);
    for (const phrase of foundAt(automaton, node)) checkPhrase(state, letters, phrase, at + 1);
  }
}

const unfolded = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Arab}\p{sc=Deva}]/u;

/** Matches patterns for scripts that folding drops. */
function findUnfolded({ text, rules, spans, onTime }: JudgingState): void {
  if (!unfolded.test(text)) return;
  const { shown, at } = shownOf(text);
  rules.forEach((rule, index) => {
    for (const pattern of rule.written ?? []) {
      onTime();
      const found = [...spansOf(pattern, shown)].map(([from, to]): Span => [
        at[from] ?? 0,
        (at[to - 1] ?? 0) + 1,
      ]);
      if (found.length > 0) spans.set(index, [...(spans.get(index) ?? []), ...found.slice(0, maxMatches)]);
    }
  });
}

/** The text without invisible characters, and the original position of each UTF-16 unit. */
function shownOf(text: string): { readonly shown: string; readonly at: readonly number[] } {
  const at: number[] = [];
  let shown = "";
  for (const { 0: part, index } of text.matchAll(/\P{Default_Ignorable_Code_Point}+/gu)) {
    shown += part;
    for (let unit = 0; unit < part.length; unit += 1) at.push(index + unit);
  }
  return { shown, at };
}

function findShapes(state: JudgingState): void {
  const { plain } = state.folded;
  state.rules.forEach((rule, index) => {
    for (const pattern of rule.patterns ?? []) {
      state.onTime();
      for (const span of spansOf(pattern, plain)) recordMatch(state, index, span);
    }
    if (rule.shape === undefined) return;
    state.onTime();
    for (const span of find(rule.shape, plain)) {
      if (!isKnown(state.known, rule.shape, originalText(state, span))) recordMatch(state, index, span);
    }
  });
}

/** The outermost ranges in order: one phrase may match in several readings. */
function outermost(spans: readonly Span[]): Span[] {
  const outer: Span[] = [];
  let reach = -1;
  for (const span of [...spans].sort((a, b) => a[0] - b[0] || b[1] - a[1])) {
    if (span[1] <= reach) continue;
    outer.push(span);
    reach = span[1];
  }
  return outer.slice(0, maxMatches);
}

function verdictOf(text: string, rules: readonly Rule[], spans: ReadonlyMap<number, Span[]>): Verdict {
  const hit = rules.filter((_, index) => spans.has(index));
  const matches = rules.flatMap((rule, index) =>
    outermost(spans.get(index) ?? []).map(([start, end]) => ({
      rule: rule.id,
      category: rule.category,
      text: text.slice(start, end),
      start,
      end,
    })),
  );
  const worst = hit.some((rule) => rule.level === "blocked") ? "blocked" : "flagged";
  const noneRight = hit.reduce((product, rule) => product * (1 - rule.weight), 1);
  return {
    level: hit.length === 0 ? "clean" : worst,
    score: Math.round((1 - noneRight) * 1000) / 1000,
    categories: [...new Set(hit.map((rule) => rule.category))],
    matches: matches.sort((a, b) => a.start - b.start || a.end - b.end),
  };
}

function examine(text: string, rules: readonly Rule[], guard: Guard, own: readonly string[]): Verdict {
  if (typeof text !== "string") throw new TypeError("a draft must be text");
  const made = compile(rules);
  const latest = guard.now() + guard.budgetMs;
  const onTime = () => {
    // Negated so that a broken clock (NaN) counts as late.
    if (!(guard.now() <= latest)) throw new RangeError("judging took too long");
  };
  const known = addressesIn(own);
  const state: JudgingState = { text, known, folded: fold(text), rules, made, spans: new Map(), onTime };
  const modes: readonly Symbols[] = hasSymbols(state.folded) ? ["apart", "inside", "letters"] : ["apart"];
  for (const mode of modes) findPhrases(state, mode);
  findShapes(state);
  findUnfolded(state);
  onTime();
  return verdictOf(text, rules, state.spans);
}

/**
 * Judges a draft. The level is the highest of all matching rules; the score is the probability that at least one of
 * them is right: 1 minus the product of (1 - weight) over the distinct rules. Never throws: a broken rule, a timeout or
 * any other failure gives `flagged`, score 1, `constitution_failed`. Links and addresses in the team's `own` texts do
 * not count.
 */
export function judge(
  text: string,
  rules: readonly Rule[] = defaultRules,
  guard: Guard = defaultGuard,
  own: readonly string[] = [],
): Verdict {
  try {
    return examine(text, rules, guard, own);
  } catch {
    // The verdict shows the failure to the reviewer; the cause may quote customers' words.
    return { level: "flagged", score: 1, categories: [constitutionFailed], matches: [] };
  }
}
