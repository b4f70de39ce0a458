/** Takes a model's reasoning out of its answer: some models and servers write it into the text, between tags. */

/** A range of a text, end exclusive. */
type Range = readonly [start: number, end: number];

const names = "think|thinking|thought|thoughts|reasoning";
/**
 * `<think>` with or without an attribute, Kimi's `◁think▷` and Mistral's `[THINK]`; the first group is the slash of a
 * closing tag. Every repetition is bounded, so that a text costs linear time.
 */
const tags = new RegExp(
  String.raw`[<◁]\s{0,2}(\/?)\s{0,2}(?:${names})(?:\s{1,2}[a-z][\w-]{0,30}=[^<>]{0,80})?\s{0,2}[>▷]|\[(\/?)THINK\]`,
  "gi",
);
const fences = /^[ \t]{0,3}(`{3,}|~{3,})([^\n]*)$/gm;
const isReasoningFence = new RegExp(`^\\s*(?:${names})\\s*$`, "i");
/** OpenAI's open models speak in channels; only the last one is for the reader. */
const finalChannel = "<|channel|>final<|message|>";

interface Fence {
  readonly range: Range;
  readonly isReasoning: boolean;
}

/** Closed blocks of code, and blocks of reasoning, which go on to the end of the text where nobody closed them. */
function fencesIn(text: string): Fence[] {
  const found: Fence[] = [];
  let open: { at: number; mark: string; isReasoning: boolean } | null = null;
  for (const { 0: line, 1: mark = "", 2: info = "", index } of text.matchAll(fences)) {
    if (open === null) open = { at: index, mark, isReasoning: isReasoningFence.test(info) };
    else if (info.trim() === "" && mark.startsWith(open.mark)) {
      found.push({ range: [open.at, index + line.length], isReasoning: open.isReasoning });
      open = null;
    }
  }
  return open?.isReasoning ? [...found, { range: [open.at, text.length], isReasoning: true }] : found;
}

/** A fence around the whole answer is a habit of models and shows nothing. */
const wrappedReasoning = new RegExp(
  String.raw`^\x60{3}[a-z]*\s{0,4}\n\s{0,4}([<◁]\s{0,2}(?:${names})\b[\s\S]*)\x60{3}$`,
  "i",
);

const inlineCode = /(?<!`)(`{1,2})(?!`)[^`\n]{1,400}(?<!`)\1(?!`)/g;

/** Where a tag is only shown, not meant. */
function shownIn(text: string, blocks: readonly Fence[]): Range[] {
  const inline = [...text.matchAll(inlineCode)].map(({ 0: span, index }): Range => [
    index,
    index + span.length,
  ]);
  return [...blocks.map(({ range }) => range), ...inline].sort((a, b) => a[0] - b[0]);
}

/** The text without these ranges. */
function without(text: string, ranges: readonly Range[]): string {
  let done = 0;
  let kept = "";
  for (const [start, end] of ranges) {
    kept += text.slice(done, start);
    done = end;
  }
  return kept + text.slice(done);
}

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly closes: boolean;
  /** The code that shows it, or null. */
  readonly shown: Range | null;
}

function tagsIn(text: string, shown: readonly Range[]): Tag[] {
  let next = 0;
  // Only Mistral's own spelling in brackets: others are prose.
  const found = [...text.matchAll(tags)].filter(
    ({ 0: tag }) => !tag.startsWith("[") || tag === tag.toUpperCase(),
  );
  return found.map(({ 0: tag, 1: slash = "", 2: other = "", index }) => {
    while ((shown[next]?.[1] ?? Infinity) <= index) next += 1;
    const range = shown[next];
    const isShown = range !== undefined && range[0] <= index;
    return {
      start: index,
      end: index + tag.length,
      closes: slash + other !== "",
      shown: isShown ? range : null,
    };
  });
}

/** Reasoning that nobody opened may hold half a block of code: a lone closing tag in it is meant. */
const isMeant = (tag: Tag, before: Tag | undefined, text: string): boolean => {
  if (tag.shown === null) return true;
  const isBlock = text.slice(...tag.shown).includes("\n");
  return isBlock && tag.closes && before?.shown !== tag.shown;
};

/**
 * The answer without its reasoning. What a closing tag ends is reasoning from its opening tag on, or from the start
 * where there is none; an opening tag that nothing closes makes all that follows reasoning, and the answer may be empty.
 * A tag inside code is only shown, and stays.
 */
export function withoutReasoning(answer: string): string {
  const final = answer.lastIndexOf(finalChannel);
  if (final !== -1)
    return withoutReasoning(answer.slice(final + finalChannel.length).replace(/<\|\w{1,20}\|>\s*$/, ""));
  if (answer.includes("<|channel|>analysis")) return "";
  const wrapped = wrappedReasoning.exec(answer.trim())?.[1];
  if (wrapped !== undefined) return withoutReasoning(wrapped);
  const blocks = fencesIn(answer);
  const text = without(
    answer,
    blocks.filter(({ isReasoning }) => isReasoning).map(({ range }) => range),
  );
  const all = tagsIn(text, shownIn(text, text === answer ? blocks : fencesIn(text)));
  let kept = "";
  let from = 0;
  let isOpen = false;
  all.forEach((tag, at) => {
    if (!isOpen && !isMeant(tag, all[at - 1], text)) return;
    if (tag.closes) {
      // Nobody opened it: all before was reasoning too.
      if (!isOpen) kept = "";
      from = tag.end;
      isOpen = false;
    } else if (!isOpen) {
      kept += text.slice(from, tag.start);
      isOpen = true;
    }
  });
  return (isOpen ? kept : kept + text.slice(from)).trim();
}
