/** This tab's copy of unsent work, by reviewer, review and draft: what the server does not have yet survives a reload. */
import type { Work } from "../decision/decision.ts";
import { isOwnText } from "../translation/own-text.ts";
import type { SavedWork } from "./saver.ts";

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

const prefix = "nadia.work.";
export const keyOf = ({ me, id, revision }: Place): string => `${prefix}${me}.${id}.${revision}`;

/** Stores it, or deletes it if `work` is null; without more, as work that the server does not have. */
export function saveWork(
  shelf: Shelf,
  place: Place,
  work: Work | null,
  { version, isStored }: Omit<SavedWork, "work"> = { version: 0, isStored: false },
): void {
  if (work === null) return shelf.removeItem(keyOf(place));
  try {
    shelf.setItem(keyOf(place), JSON.stringify({ ...work, version, isStored }));
  } catch {
    // The storage is full or disabled: the page still has the work, and the server soon.
  }
}

/** The work with what the server has of it. */
export function savedState(shelf: Shelf, place: Place): (SavedWork & { readonly work: Work }) | null {
  const text = shelf.getItem(keyOf(place));
  return text === null ? null : parsed(text);
}

export const savedWork = (shelf: Shelf, place: Place): Work | null => savedState(shelf, place)?.work ?? null;

/** The places of this reviewer's work that the server does not have. */
export const unstoredPlaces = (shelf: Shelf & object, me: string): Place[] =>
  Object.keys(shelf).flatMap((key) => {
    const [id = "", revision = ""] = key.startsWith(`${prefix}${me}.`)
      ? key.slice(prefix.length + me.length + 1).split(".")
      : [];
    const place = { me, id, revision: Number(revision) };
    const isUnstored = id !== "" && place.revision >= 0 && savedState(shelf, place)?.isStored === false;
    return isUnstored ? [place] : [];
  });

/** The newest work on an earlier draft of the same review. */
export function earlierWork(
  shelf: Shelf,
  place: Place,
): { readonly work: Work; readonly revision: number } | null {
  for (let revision = place.revision - 1; revision >= broughtAlong; revision--) {
    const work = savedWork(shelf, { ...place, revision });
    if (work !== null) return { work, revision };
  }
  return null;
}

/** Whether anything is stored for this or an earlier draft. */
export const hasStoredWork = (shelf: Shelf, place: Place): boolean =>
  earlierWork(shelf, { ...place, revision: place.revision + 1 }) !== null;

/** Moves work on a review superseded by the customer's next message to the review `to`, as work on an earlier draft. */
export function bringAlong(shelf: Shelf, from: Place, to: string): void {
  const found = earlierWork(shelf, { ...from, revision: from.revision + 1 });
  if (found === null) return;
  saveWork(shelf, { me: from.me, id: to, revision: broughtAlong }, found.work);
  forgetWork(shelf, from);
}

/** Deletes the work on this draft and all earlier ones. */
export function forgetWork(shelf: Shelf, place: Place): void {
  for (let revision = place.revision; revision >= broughtAlong; revision--)
    shelf.removeItem(keyOf({ ...place, revision }));
}

/**
 * Work from this tab's storage, or null. Another version of the page may have written it, so it is validated like any
 * external data.
 */
function parsed(text: string): (SavedWork & { readonly work: Work }) | null {
  try {
    const value: unknown = JSON.parse(text);
    if (!isWork(value)) return null;
    const { bubbles, attachments = [], tags, score, notes, linkPreview = false, own = null } = value;
    const { version = 0, isStored = false } = value;
    return { work: { bubbles, attachments, tags, score, notes, linkPreview, own }, version, isStored };
  } catch {
    // Not ours, or truncated: ignored.
    return null;
  }
}

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

const areFiles = (value: unknown): value is Work["attachments"] =>
  Array.isArray(value) &&
  value.every((one: unknown) => typeof one === "object" && one !== null && "id" in one && "name" in one);

/** Without some of these: stored by an earlier version of the page. */
type Later = Pick<Work, "linkPreview" | "own" | "attachments"> & Omit<SavedWork, "work">;
type StoredWork = Omit<Work, "linkPreview" | "own" | "attachments"> & Partial<Later>;

function isWork(value: unknown): value is StoredWork {
  if (typeof value !== "object" || value === null) return false;
  const given = value as Partial<Record<keyof StoredWork, unknown>>;
  return isContent(given) && areFiles(given.attachments ?? []) && isStoredState(given);
}

const isContent = ({ bubbles, tags, score, notes }: Partial<Record<keyof StoredWork, unknown>>): boolean =>
  areTexts(bubbles) &&
  areTexts(tags) &&
  typeof notes === "string" &&
  (score === null || typeof score === "number");

const isStoredState = ({
  linkPreview = false,
  own = null,
  version = 0,
  isStored = false,
}: Partial<Record<keyof StoredWork, unknown>>): boolean =>
  typeof linkPreview === "boolean" &&
  (own === null || isOwnText(own)) &&
  typeof version === "number" &&
  typeof isStored === "boolean";
