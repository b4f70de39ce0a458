/** Removes a model's reasoning from its answer: some models and servers write it into the text, between tags. */

/** A range of text, end exclusive. */
type Range = readonly [start: number, end: number];

/** Names of reasoning tags and fences; no reply to a customer contains a tag with such a name. */
const names =
  "think|thinking|thoughts?|reasoning|(?:thinking|thought|reasoning)[_-]process|chain[_-]of[_-]thought|(?:inner|internal)[_-](?:monologue|thoughts?|reasoning)|scratch[_-]?pad|reflection|analysis";
/**
 * `<think>` with or without an attribute, with a prefix like Seed's (`<seed:think>`) or written as entities, Kimi's
 * `◁think▷`, Mistral's `[THINK]`, and the tokens of Cohere, OpenThinker and Gemma. A matched group makes a tag a
 * closing one, except the second and last groups, which make it an empty one. Every repetition is bounded, so matching
 * takes linear time.
 */
const tags = new RegExp(
  [
    String.raw`(?:[<◁＜]|&lt;)\s{0,2}(\/?)\s{0,2}(?:[a-z]{1,10}:|ant)?(?:${names})(?:\s{1,2}[a-z][\w:-]{0,30}=[^<>]{0,400})?\s{0,2}(\/?)(?:[>▷＞]|&gt;)`,
    String.raw`\[(\/?)(?:THINK|THINKING|THOUGHTS?|REASONING)\]`,
    String.raw`<\|(?:(?:(\/|end_|end_of_)|start_|begin_of_)?(?:thinking|think|thought))\|>`,
    "<unused94>(?:thought)?|(<unused95>)",
    String.raw`(<\|(?:(?:begin|end)_of_solution|(?:start|end)_(?:response|text))\|>)`,
  ].join("|"),
  "gi",
);
const fences = /^[ \t]{0,3}(`{3,}|~{3,})([^\n]*)$/gm;
const isReasoningFence = new RegExp(`^\\s*(?:${names})\\s*$`, "i");
/** OpenAI's open models write to channels; only the last one is for the reader. */
const channel = "<|channel|>";
const finalChannel = `${channel}final<|message|>`;

interface Fence {
  readonly range: Range;
  readonly isReasoning: boolean;
}

/** Closed code blocks, and reasoning blocks, which extend to the end of the text if they are not closed. */
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

/** A fence around the whole answer is a habit of models and has no meaning. */
const wrappedReasoning = new RegExp(
  String.raw`^\x60{3}[a-z]*\s{0,4}\n\s{0,4}([<◁]\s{0,2}(?:${names})\b[\s\S]*)\x60{3}$`,
  "i",
);

const inlineCode = /(?<!`)(`{1,2})(?!`)[^`\n]{1,400}(?<!`)\1(?!`)/g;

/** Where a tag is quoted rather than meant. */
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
  let rest = "";
  for (const [start, end] of ranges) {
    rest += text.slice(done, start);
    done = end;
  }
  return rest + text.slice(done);
}

interface Tag {
  readonly start: number;
  readonly end: number;
  readonly closes: boolean;
  /** Neither an opening nor a closing tag. */
  readonly isEmpty: boolean;
  /** The code that quotes it, or null. */
  readonly shown: Range | null;
}

function tagsIn(text: string, shown: readonly Range[]): Tag[] {
  let next = 0;
  // In brackets only Mistral's own spelling: others are prose.
  const found = [...text.matchAll(tags)].filter(
    ({ 0: tag }) => !tag.startsWith("[") || tag === tag.toUpperCase(),
  );
  return found.map(({ 0: tag, 1: slash, 2: empty, 3: bracket, 4: token, 5: unused, 6: mark, index }) => {
    while ((shown[next]?.[1] ?? Infinity) <= index) next += 1;
    const range = shown[next];
    const isShown = range !== undefined && range[0] <= index;
    return {
      start: index,
      end: index + tag.length,
      closes: Boolean(slash || bracket || token || unused),
      isEmpty: Boolean(empty || mark),
      shown: isShown ? range : null,
    };
  });
}

/**
 * True if a tag is not merely quoted. Reasoning without an opening tag may contain half a code block, so a lone closing
 * tag in it is meant.
 */
const isMeant = (tag: Tag, before: Tag | undefined, text: string): boolean => {
  if (tag.shown === null) return true;
  const isBlock = text.slice(...tag.shown).includes("\n");
  return isBlock && tag.closes && before?.shown !== tag.shown;
};

/** An answer split at its tags. */
interface Read {
  /** The answer without its reasoning. */
  readonly rest: string;
  /** True if reasoning begins and is never closed. */
  readonly endsOpen: boolean;
  /** True if reasoning ends that was never opened. */
  readonly beganOpen: boolean;
}

function read(answer: string): Read {
  const blocks = fencesIn(answer);
  const text = without(
    answer,
    blocks.filter(({ isReasoning }) => isReasoning).map(({ range }) => range),
  );
  const all = tagsIn(text, shownIn(text, text === answer ? blocks : fencesIn(text)));
  let [rest, from, isOpen, beganOpen] = ["", 0, false, false];
  all.forEach((tag, at) => {
    if (!isOpen && !isMeant(tag, all[at - 1], text)) return;
    if (!isOpen) rest += text.slice(from, tag.start);
    if (tag.closes && !isOpen) {
      // Without an opening tag, everything before was reasoning too.
      rest = "";
      beganOpen = true;
    }
    if (tag.closes || !isOpen) from = tag.end;
    isOpen = tag.isEmpty ? isOpen : !tag.closes;
  });
  return { rest: (isOpen ? rest : rest + text.slice(from)).trim(), endsOpen: isOpen, beganOpen };
}

/**
 * The answer without its reasoning: everything from an opening tag, or from the start if there is none, to the closing
 * tag. An unclosed opening tag makes everything after it reasoning, and the answer may be empty. A tag inside code is
 * quoted, and stays.
 */
export function withoutReasoning(answer: string): string {
  const final = answer.lastIndexOf(finalChannel);
  if (final !== -1)
    return withoutReasoning(answer.slice(final + finalChannel.length).replace(/<\|\w{1,20}\|>\s*$/, ""));
  if (answer.includes(channel)) return "";
  const wrapped = wrappedReasoning.exec(answer.trim())?.[1];
  return wrapped === undefined ? read(answer).rest : withoutReasoning(wrapped);
}

/** Bubbles without reasoning, even if it starts in one and ends in another; some may be empty. */
export function bubblesWithoutReasoning(bubbles: readonly string[]): string[] {
  const reads = bubbles.map(read);
  const opens = reads.findIndex(({ endsOpen }) => endsOpen);
  const closes = opens === -1 ? -1 : reads.findIndex(({ beganOpen }, at) => at > opens && beganOpen);
  if (closes === -1) return bubbles.map(withoutReasoning);
  const [before, through, after] = [
    bubbles.slice(0, opens),
    bubbles.slice(opens, closes + 1),
    bubbles.slice(closes + 1),
  ];
  const rest = bubblesWithoutReasoning(after);
  return [...before.map(withoutReasoning), withoutReasoning(through.join("\n\n")), ...rest];
}
