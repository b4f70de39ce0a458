/** Unsent work, stored for this tab by reviewer, review and draft, so that a reload loses nothing. */
import type { Work } from "../decision/decision.ts";

/** The part of `sessionStorage` that is used. */
export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Identifies the work of a reviewer on a review. */
export interface Place {
  readonly me: string;
  readonly id: string;
  /** The draft's number, starting at 0; work carried over from a review that this one replaced has a lower one. */
  readonly revision: number;
}

const broughtAlong = -1;

const keyOf = ({ me, id, revision }: Place): string => `nadia.work.${me}.${id}.${revision}`;

/** Stores it, or deletes it if `work` is null. */
export function keepWork(shelf: Shelf, place: Place, work: Work | null): void {
  if (work === null) return shelf.removeItem(keyOf(place));
  try {
    shelf.setItem(keyOf(place), JSON.stringify(work));
  } catch {
    // The storage is full or disabled: the page still has the work, only a reload would lose it.
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

/** Whether anything is stored for this or an earlier draft. */
export const hasKept = (shelf: Shelf, place: Place): boolean =>
  earlierWork(shelf, { ...place, revision: place.revision + 1 }) !== null;

/** Moves work on a review superseded by the customer's next message to the review `to`, as work on an earlier draft. */
export function bringAlong(shelf: Shelf, from: Place, to: string): void {
  const found = earlierWork(shelf, { ...from, revision: from.revision + 1 });
  if (found === null) return;
  keepWork(shelf, { me: from.me, id: to, revision: broughtAlong }, found.work);
  forgetWork(shelf, from);
}

/** Deletes the work on this draft and all earlier ones. */
export function forgetWork(shelf: Shelf, place: Place): void {
  for (let revision = place.revision; revision >= broughtAlong; revision--)
    shelf.removeItem(keyOf({ ...place, revision }));
}

/** Another version of the page may have written it, so it is validated like any external data. */
function parsed(text: string): Work | null {
  try {
    const value: unknown = JSON.parse(text);
    return isWork(value) ? { ...value, linkPreview: value.linkPreview ?? false } : null;
  } catch {
    // Not ours, or truncated: ignored.
    return null;
  }
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Without `linkPreview`: stored by an earlier version of the page. */
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
