/** Unsent work, kept for this tab: by reviewer, review and draft, so that a reload loses nothing. */
import type { Work } from "./decision.ts";

/** The part of `sessionStorage` that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Whose work on which review. */
export interface Place {
  readonly me: string;
  readonly id: string;
  /** Which draft of it, 0 first; what was brought along from a review that this one replaced lies before that. */
  readonly revision: number;
}

const broughtAlong = -1;

const keyOf = ({ me, id, revision }: Place): string => `nadia.work.${me}.${id}.${revision}`;

/** Keeps it, or forgets it when `work` is null. */
export function keepWork(shelf: Shelf, place: Place, work: Work | null): void {
  if (work === null) return shelf.removeItem(keyOf(place));
  try {
    shelf.setItem(keyOf(place), JSON.stringify(work));
  } catch {
    // The shelf is full or forbidden: the page still holds the work, only a reload would lose it.
  }
}

export function keptWork(shelf: Shelf, place: Place): Work | null {
  const text = shelf.getItem(keyOf(place));
  return text === null ? null : parsed(text);
}

/** The newest work on an earlier draft of the same review. */
export function earlierWork(
  shelf: Shelf,
  place: Place,
): { readonly work: Work; readonly revision: number } | null {
  for (let revision = place.revision - 1; revision >= broughtAlong; revision--) {
    const work = keptWork(shelf, { ...place, revision });
    if (work !== null) return { work, revision };
  }
  return null;
}

/** Whether anything is kept of this draft or of one before. */
export const hasKept = (shelf: Shelf, place: Place): boolean =>
  earlierWork(shelf, { ...place, revision: place.revision + 1 }) !== null;

/** Work on what the customer's next message overtook goes to the review `to`, as work on a draft before its own. */
export function bringAlong(shelf: Shelf, from: Place, to: string): void {
  const found = earlierWork(shelf, { ...from, revision: from.revision + 1 });
  if (found === null) return;
  keepWork(shelf, { me: from.me, id: to, revision: broughtAlong }, found.work);
  forgetWork(shelf, from);
}

/** Forgets the work on this draft and on all before it. */
export function forgetWork(shelf: Shelf, place: Place): void {
  for (let revision = place.revision; revision >= broughtAlong; revision--)
    shelf.removeItem(keyOf({ ...place, revision }));
}

/** What another version of the page may have written is checked like anything else from outside. */
function parsed(text: string): Work | null {
  try {
    const value: unknown = JSON.parse(text);
    return isWork(value) ? { ...value, linkPreview: value.linkPreview ?? false } : null;
  } catch {
    // Not ours, or cut off: as good as nothing.
    return null;
  }
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Without `linkPreview`: kept by a page of before. */
type KeptWork = Omit<Work, "linkPreview"> & { readonly linkPreview?: boolean };

function isWork(value: unknown): value is KeptWork {
  if (typeof value !== "object" || value === null) return false;
  const { bubbles, tags, score, notes, linkPreview = false } = value as Partial<Record<keyof Work, unknown>>;
  return (
    areTexts(bubbles) &&
    areTexts(tags) &&
    typeof notes === "string" &&
    (score === null || typeof score === "number") &&
    typeof linkPreview === "boolean"
  );
}
