/** Canned replies by shortcode: what is typed after `/`, and which replies it means. No DOM, no React. */
import type { Output } from "../../../api/client.ts";

export type CannedReply = Output<"GET /v1/canned-replies">["items"][number];

/** A slash at the beginning of a word, up to the cursor. */
export interface TypedShortcode {
  readonly from: number;
  readonly to: number;
  /** What follows the slash, in lower case. */
  readonly query: string;
}

const shortcodePattern = /(?:^|[\s([{“„‘«¿¡])\/([\p{L}\p{M}\p{N}_-]*)$/u;

/** Null where the cursor is not behind such a slash: in `1/2` or in an address there is none. */
export function typedShortcodeAt(text: string, at: number): TypedShortcode | null {
  const found = shortcodePattern.exec(text.slice(0, at));
  const query = found?.[1];
  if (query === undefined) return null;
  return { from: at - query.length - 1, to: at, query: query.toLowerCase() };
}

/** How well a canned reply matches: 0 is best, null not at all. */
function qualityOf({ shortcode, title }: CannedReply, query: string): number | null {
  if (query === "") return shortcode === null ? 1 : 0;
  if (shortcode === query) return 0;
  if (shortcode?.startsWith(query) === true) return 1;
  return title.toLowerCase().includes(query) ? 2 : null;
}

/** The customer's language first, then what suits everybody, then the others. */
const distanceOf = ({ language }: CannedReply, customerLanguage: string | null): number =>
  language === null ? 1 : language === customerLanguage ? 0 : 2;

/** In the order of any list of replies: the customer's language first, then by use. */
export const compareByLanguage =
  (language: string | null) =>
  (one: CannedReply, other: CannedReply): number =>
    distanceOf(one, language) - distanceOf(other, language) ||
    other.uses - one.uses ||
    one.title.localeCompare(other.title);

/** How many are suggested. */
const maxSuggestions = 8;

/** The replies that this may mean, the best first. */
export function matchReplies(
  replies: readonly CannedReply[],
  query: string,
  language: string | null,
): readonly CannedReply[] {
  const order = compareByLanguage(language);
  return replies
    .flatMap((reply) => {
      const quality = qualityOf(reply, query);
      return quality === null ? [] : [{ reply, quality }];
    })
    .toSorted((one, other) => one.quality - other.quality || order(one.reply, other.reply))
    .slice(0, maxSuggestions)
    .map(({ reply }) => reply);
}

/** The language of a tag such as `de-AT`. */
export const languageOf = (tag: string | null): string | null =>
  tag?.slice(0, 3).split("-")[0]?.toLowerCase() ?? null;
