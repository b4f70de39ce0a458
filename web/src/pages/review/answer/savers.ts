/** The answers of this page that are being saved, even after their review was left. */
import type { QueryClient } from "@tanstack/react-query";
import { call } from "../../../api/client.ts";
import type { UnsentAnswer } from "../decision/decision.ts";
import { createSaver, type SavedWork, type Saver } from "./saver.ts";
import { markUnsent, saveWhileClosing, transportOf, unsentQuery } from "./unsent-api.ts";
import {
  forgetWork,
  saveWork,
  savedStateOf,
  storageKey,
  type DraftKey,
  unstoredDraftsOf,
} from "./unsent-work.ts";

const savers = new Map<string, { readonly draftKey: DraftKey; readonly saver: Saver }>();
const listeners = new Set<() => void>();

/** Calls after any change, until the returned function is called. */
export function subscribeToSaving(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The saver of this draft: the one that is still at work, or a new one that starts with the stored work. */
export function saverFor(client: QueryClient, draftKey: DraftKey, saved: SavedWork): Saver {
  const existing = savers.get(storageKey(draftKey))?.saver;
  if (existing !== undefined && !existing.saved().isStored && existing.state() !== "closed") return existing;
  const saver = createSaver(transportOf(client, draftKey), saved, (changed) => {
    const { work, ...state } = changed.saved();
    saveWork(sessionStorage, draftKey, work, state);
    for (const listener of listeners) listener();
  });
  savers.set(storageKey(draftKey), { draftKey, saver });
  return saver;
}

/** Saves everything now; resolves to whether the server has it. */
export async function saveEverything(): Promise<boolean> {
  const done = await Promise.all([...savers.values()].map(({ saver }) => saver.flush()));
  return done.every(Boolean);
}

/**
 * Saves nothing while a decision runs, because the API refuses to save after it. If the decision fails, saves what was
 * typed in the meantime.
 */
export async function pauseSaving<T>(
  { me, id }: DraftKey,
  decide: () => Promise<T | null>,
): Promise<T | null> {
  const own = [...savers.values()].filter(({ draftKey }) => draftKey.me === me && draftKey.id === id);
  await Promise.all(own.map(({ saver }) => saver.hold()));
  const decided = await decide();
  if (decided === null) for (const { saver } of own) saver.release();
  return decided;
}

/** Saves what the previous session could no longer save; after signing in. */
export function resumeSaving(client: QueryClient, me: string): void {
  for (const draftKey of unstoredDraftsOf(sessionStorage, me)) {
    const saved = savedStateOf(sessionStorage, draftKey);
    if (saved !== null) void saverFor(client, draftKey, saved).flush();
  }
}

/** Deletes what was typed for this draft and all earlier ones, after a decision that the server already knows. */
export function forgetDecided(client: QueryClient, draftKey: DraftKey): void {
  for (const { draftKey: at, saver } of savers.values())
    if (at.me === draftKey.me && at.id === draftKey.id && at.revision <= draftKey.revision) saver.stop();
  forgetWork(sessionStorage, draftKey);
  client.setQueryData(unsentQuery(draftKey.id).queryKey, { items: [] });
  markUnsent(client, draftKey.id, null);
}

/** Forgets all work on a review, here and on the server. */
export function discardWork(client: QueryClient, draftKey: DraftKey): void {
  forgetDecided(client, draftKey);
  void call("DELETE /v1/reviews/{id}/unsent-answers", { params: { id: draftKey.id } }).catch(() => undefined);
}

/** Forgets the work on earlier drafts, here and on the server. */
export function discardEarlierWork(
  client: QueryClient,
  draftKey: DraftKey,
  stored: readonly UnsentAnswer[],
): void {
  forgetWork(sessionStorage, { ...draftKey, revision: draftKey.revision - 1 });
  const old = stored.filter(({ revision }) => revision < draftKey.revision);
  client.setQueryData(unsentQuery(draftKey.id).queryKey, {
    items: stored.filter(({ revision }) => revision >= draftKey.revision),
  });
  for (const { revision } of old) {
    const request = call("DELETE /v1/reviews/{id}/unsent-answers", {
      params: { id: draftKey.id },
      query: { revision },
    });
    void request.catch(() => undefined);
  }
}

/** True for text that only this page has, and that could not be stored. */
const isAtRisk = (saver: Saver): boolean =>
  ["failed", "conflict"].includes(saver.state()) || (saver.state() === "saving" && !navigator.onLine);

/** Asks before the page closes with text that only it has, and stores what is not stored yet; for the shell. */
export function guardLeaving(): () => void {
  const onLeaving = (event: BeforeUnloadEvent) => {
    if ([...savers.values()].some(({ saver }) => isAtRisk(saver))) event.preventDefault();
  };
  const onHide = () => {
    for (const { draftKey, saver } of savers.values())
      if (saver.state() === "saving") saveWhileClosing(draftKey, saver);
  };
  window.addEventListener("beforeunload", onLeaving);
  window.addEventListener("pagehide", onHide);
  return () => {
    window.removeEventListener("beforeunload", onLeaving);
    window.removeEventListener("pagehide", onHide);
  };
}
