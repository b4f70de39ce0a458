/** Mentions in a note's text: `@` and a colleague's name. */

interface NamedPerson {
  readonly id: string;
  readonly name: string;
}

/** Whether this name is at this index: in any case, and not followed by another letter. */
const isNameAt = (text: string, index: number, { name }: NamedPerson): boolean =>
  text.slice(index, index + name.length).toLowerCase() === name.toLowerCase() &&
  !/^[\p{L}\p{N}]/u.test(text.slice(index + name.length));

/** The colleagues whom the text mentions, in any order. */
export function mentionedColleagues<Colleague extends NamedPerson>(
  text: string,
  colleagues: readonly Colleague[],
): readonly Colleague[] {
  const longestFirst = colleagues.toSorted((one, other) => other.name.length - one.name.length);
  const found = [...text.matchAll(/(?<![\p{L}\p{N}])@/gu)].map(({ index }) =>
    longestFirst.find((one) => isNameAt(text, index + 1, one)),
  );
  return colleagues.filter((one) => found.includes(one));
}

/** The mention that is being typed at the end of the text: where its `@` is, and what follows. */
export function openMentionOf(text: string): { readonly at: number; readonly typed: string } | null {
  const found = /(?<![\p{L}\p{N}])@([\p{L}\p{N}]*(?: [\p{L}\p{N}]+)?)$/u.exec(text);
  return found === null ? null : { at: found.index, typed: found[1] ?? "" };
}

/** Colleagues whose name begins with what is being typed; none once it is complete. */
export function suggestColleagues<Colleague extends NamedPerson>(
  text: string,
  colleagues: readonly Colleague[],
  maxMatches = 5,
): readonly Colleague[] {
  const open = openMentionOf(text);
  if (open === null) return [];
  const typed = open.typed.toLowerCase();
  const matching = colleagues.filter(({ name }) =>
    name
      .toLowerCase()
      .split(/\s+/)
      .some((_, index, words) => words.slice(index).join(" ").startsWith(typed)),
  );
  return matching.some(({ name }) => name.toLowerCase() === typed) ? [] : matching.slice(0, maxMatches);
}

/** The text with the open mention completed. */
export function completeMention(text: string, { name }: NamedPerson): string {
  const open = openMentionOf(text);
  return open === null ? text : `${text.slice(0, open.at)}@${name} `;
}
