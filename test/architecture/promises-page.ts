/** Compares the ids defined in docs/promises.md with those named in code and tests. */

/** A file of the repository. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** The page's content; a promise is called `promise 4` here, a requirement `S4`. */
interface Page {
  readonly defined: ReadonlySet<string>;
  /** What it says is not built. */
  readonly unbuilt: ReadonlySet<string>;
  /** Everything mentioned in its lists. */
  readonly listed: readonly string[];
  /** The files it links to, as written. */
  readonly links: readonly string[];
}

const page = "docs/promises.md";

/**
 * The errors, one line each. `exists` tells whether a path linked from the page exists, relative to the page. There are
 * none if every name is defined, every id is either proven or declared unbuilt, and all links resolve.
 */
export function disagreements(
  text: string,
  sources: readonly Source[],
  exists: (path: string) => boolean,
): string[] {
  const { defined, unbuilt, listed, links } = pageOf(text);
  const proven = new Set(sources.flatMap((source) => titlesIn(source.text).flatMap(namesIn)));
  const unknown = sources.flatMap(({ path, text: code }) =>
    [...new Set(wordsIn(code).flatMap(namesIn))]
      .filter((name) => !defined.has(name))
      .map((name) => `${path} names ${shown(name)}, which ${page} does not define`),
  );
  return [
    ...unknown,
    ...[...defined]
      .filter((name) => !proven.has(name) && !unbuilt.has(name))
      .map((name) => `no test's title names ${shown(name)}, and ${page} does not say that it is not built`),
    ...[...unbuilt]
      .filter((name) => proven.has(name))
      .map((name) => `a test's title names ${shown(name)}, which ${page} says is not built`),
    ...listed
      .filter((name) => !defined.has(name))
      .map((name) => `${page} lists ${shown(name)}, which it does not define`),
    ...links.filter((link) => !exists(link)).map((link) => `${page} links ${link}, which is not there`),
  ];
}

const shown = (name: string): string => (name.startsWith("promise") ? `(${name})` : `[${name}]`);

/** The first groups of all matches. */
const firsts = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[1] ?? "");

function pageOf(text: string): Page {
  const sections = new Map(text.split(/^## /m).map((section) => [section.split("\n", 1)[0] ?? "", section]));
  const section = (title: string): string => sections.get(title) ?? "";
  const items = (title: string): string[] =>
    firsts(section(title), /^- \*\*([A-Z]\d+|Promise \d+)\*\*/gm).map((name) =>
      name.replace("Promise", "promise"),
    );
  const promises = firsts(section("Promises"), /^(\d+)\. \*\*/gm).map((number) => `promise ${number}`);
  return {
    defined: new Set([...promises, ...items("Requirements")]),
    unbuilt: new Set(items("Not built yet")),
    listed: [...items("Partly built"), ...items("Not built yet")],
    links: firsts(text, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).filter((link) => !/^https?:/.test(link)),
  };
}

/** Comments and strings, one line each: elsewhere, something like an id is an array or an index. */
function wordsIn(code: string): string[] {
  const pattern = /^\s*\*.*|\/\/.*|\/\*.*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\\n])*`?/gm;
  // A promise's number may be on a comment's next line.
  const wrapped = code.match(/\(promises?\s+[\d\s*,and]+\)/g) ?? [];
  return [...(code.match(pattern) ?? []), ...wrapped.map((words) => words.replaceAll(/[\s*]+/g, " "))];
}

/** Titles of tests that run: not of skipped, todo or commented-out ones. */
function titlesIn(code: string): string[] {
  const running = code.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, "");
  const calls =
    /(?<![\w.])(?:test|it|describe)(?:\.(?!(?:skip|todo)\b)\w+(?:\([^()]*\))?)*\(\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)/g;
  return firsts(running, calls);
}

/** `[S4]`, `[S4, P3]`, `(promise 4)` and `(promises 4, 5 and 7)`. */
function namesIn(words: string): string[] {
  const ids = firsts(words, /(?<!\w)\[([A-Z]\d+(?:,? [A-Z]\d+)*)\]/g).flatMap((list) => list.split(/,? /));
  const numbers = firsts(words, /\(promises? (\d+(?:(?:,| and|, and) \d+)*)\)/g);
  return [
    ...ids,
    ...numbers.flatMap((list) => list.match(/\d+/g) ?? []).map((number) => `promise ${number}`),
  ];
}
