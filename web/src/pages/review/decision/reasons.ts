/** Common reasons to reject, as they are stored, with their labels. */
import type { Key } from "../../../strings/catalogue.ts";

/** The same reasons as those that the buttons in a reviewers' group store. */
const reasonKeys: ReadonlyMap<string, Key> = new Map([
  ["Needs no answer", "review.reason.no_answer"],
  ["Wrong or misleading", "review.reason.wrong"],
  ["Against our rules", "review.reason.rules"],
  ["Answered elsewhere", "review.reason.elsewhere"],
  ["Spam or abuse", "review.reason.spam"],
]);

type Translate = (key: Key) => string;

/** Their names in the reader's language. */
export const reasonNamesIn = (t: Translate): readonly string[] =>
  [...reasonKeys.values()].map((key) => t(key));

/** A stored reason in the reader's language. */
export function reasonNameOf(stored: string, t: Translate): string {
  const key = reasonKeys.get(stored);
  return key === undefined ? stored : t(key);
}

/** What is stored: a common reason in one language for everybody, any other one as it was written. */
export const storedReasonOf = (written: string, t: Translate): string =>
  [...reasonKeys].find(([, key]) => t(key) === written)?.[0] ?? written;

export const storedReasons: readonly string[] = [...reasonKeys.keys()];
