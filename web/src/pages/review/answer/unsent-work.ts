/** This tab's copy of unsent work, by reviewer, review and draft: what the server does not have yet survives a reload. */
import type { Work } from "../decision/decision.ts";
import { isOwnText, isTextList } from "../translation/own-text.ts";
import type { SavedWork } from "./saver.ts";

/** The part of `sessionStorage` that is used. */
export interface WorkStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Identifies the work of a reviewer on a review. */
export interface DraftKey {
  readonly me: string;
  readonly id: string;
  /** The draft's number, starting at 0; work carried over from a review that this one replaced has a lower one. */
  readonly revision: number;
}

const carriedOverRevision = -1;

const storagePrefix = "nadia.work.";
export const storageKey = ({ me, id, revision }: DraftKey): string =>
  `${storagePrefix}${me}.${id}.${revision}`;

/** Stores it, or deletes it if `work` is null; by default, as work that the server does not have. */
export function saveWork(
  storage: WorkStorage,
  draftKey: DraftKey,
  work: Work | null,
  { version, isStored }: Omit<SavedWork, "work"> = { version: 0, isStored: false },
): void {
  if (work === null) return storage.removeItem(storageKey(draftKey));
  try {
    storage.setItem(storageKey(draftKey), JSON.stringify({ ...work, version, isStored }));
  } catch {
    // The storage is full or disabled: the page still has the work, and the server soon.
  }
}

/** The work with what the server has of it. */
export function savedStateOf(
  storage: WorkStorage,
  draftKey: DraftKey,
): (SavedWork & { readonly work: Work }) | null {
  const text = storage.getItem(storageKey(draftKey));
  return text === null ? null : parseWork(text);
}

export const savedWorkOf = (storage: WorkStorage, draftKey: DraftKey): Work | null =>
  savedStateOf(storage, draftKey)?.work ?? null;

/** The drafts with work of this reviewer that the server does not have. */
export const unstoredDraftsOf = (storage: WorkStorage & object, me: string): DraftKey[] =>
  Object.keys(storage).flatMap((key) => {
    const [id = "", revision = ""] = key.startsWith(`${storagePrefix}${me}.`)
      ? key.slice(storagePrefix.length + me.length + 1).split(".")
      : [];
    const draftKey = { me, id, revision: Number(revision) };
    const isUnstored =
      id !== "" && draftKey.revision >= 0 && savedStateOf(storage, draftKey)?.isStored === false;
    return isUnstored ? [draftKey] : [];
  });

/** The newest work on an earlier draft of the same review. */
export function earlierWorkOf(
  storage: WorkStorage,
  draftKey: DraftKey,
): { readonly work: Work; readonly revision: number } | null {
  for (let revision = draftKey.revision - 1; revision >= carriedOverRevision; revision--) {
    const work = savedWorkOf(storage, { ...draftKey, revision });
    if (work !== null) return { work, revision };
  }
  return null;
}

/** Whether anything is stored for this or an earlier draft. */
export const hasStoredWork = (storage: WorkStorage, draftKey: DraftKey): boolean =>
  earlierWorkOf(storage, { ...draftKey, revision: draftKey.revision + 1 }) !== null;

/** Moves work on a review superseded by the customer's next message to the review `to`, as work on an earlier draft. */
export function carryOver(storage: WorkStorage, from: DraftKey, to: string): void {
  const found = earlierWorkOf(storage, { ...from, revision: from.revision + 1 });
  if (found === null) return;
  saveWork(storage, { me: from.me, id: to, revision: carriedOverRevision }, found.work);
  forgetWork(storage, from);
}

/** Deletes the work on this draft and all earlier ones. */
export function forgetWork(storage: WorkStorage, draftKey: DraftKey): void {
  for (let revision = draftKey.revision; revision >= carriedOverRevision; revision--)
    storage.removeItem(storageKey({ ...draftKey, revision }));
}

/**
 * Work from this tab's storage, or null. Another version of the page may have written it, so it is validated like any
 * external data.
 */
function parseWork(text: string): (SavedWork & { readonly work: Work }) | null {
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

const isFileList = (value: unknown): value is Work["attachments"] =>
  Array.isArray(value) &&
  value.every((one: unknown) => typeof one === "object" && one !== null && "id" in one && "name" in one);

/** Fields that an earlier version of the page did not store. */
type AddedFields = Pick<Work, "linkPreview" | "own" | "attachments"> & Omit<SavedWork, "work">;
type StoredWork = Omit<Work, "linkPreview" | "own" | "attachments"> & Partial<AddedFields>;

function isWork(value: unknown): value is StoredWork {
  if (typeof value !== "object" || value === null) return false;
  const given = value as Partial<Record<keyof StoredWork, unknown>>;
  return hasValidContent(given) && isFileList(given.attachments ?? []) && hasValidState(given);
}

const hasValidContent = ({
  bubbles,
  tags,
  score,
  notes,
}: Partial<Record<keyof StoredWork, unknown>>): boolean =>
  isTextList(bubbles) &&
  isTextList(tags) &&
  typeof notes === "string" &&
  (score === null || typeof score === "number");

const hasValidState = ({
  linkPreview = false,
  own = null,
  version = 0,
  isStored = false,
}: Partial<Record<keyof StoredWork, unknown>>): boolean =>
  typeof linkPreview === "boolean" &&
  (own === null || isOwnText(own)) &&
  typeof version === "number" &&
  typeof isStored === "boolean";
