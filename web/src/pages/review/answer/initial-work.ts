/** Which work an editor starts with: this tab's own, or what the server has from another device. */
import { isSameWork, type UnsentAnswer, type Work, workOfUnsent } from "../decision/decision.ts";
import type { SavedWork } from "./saver.ts";
import { earlierWorkOf, type DraftKey, type WorkStorage } from "./unsent-work.ts";

interface InitialWork {
  readonly work: Work;
  /** For the saver: null where the editor starts with the draft itself. */
  readonly saved: SavedWork;
}

/**
 * What this tab could not store goes first: if the server has something else by now, saving it ends in a conflict that is
 * shown. `stored` is null if the server has nothing or did not answer.
 */
export function initialWorkOf(
  own: (SavedWork & { readonly work: Work }) | null,
  stored: UnsentAnswer | null,
  draft: Work,
): InitialWork {
  if (own !== null && (stored === null || !own.isStored)) {
    const hasSameWork = stored !== null && isSameWork(workOfUnsent(stored), own.work);
    if (hasSameWork)
      return { work: own.work, saved: { work: own.work, version: stored.version, isStored: true } };
    // Without an answer from the server its version still counts; after a decision there is none.
    return { work: own.work, saved: { ...own, isStored: false } };
  }
  if (stored === null) return { work: draft, saved: { work: null, version: 0, isStored: true } };
  const work = workOfUnsent(stored);
  return { work, saved: { work, version: stored.version, isStored: true } };
}

/** The newest work on an earlier draft, from this tab or the server. */
export function newestEarlierWorkOf(
  storage: WorkStorage,
  draftKey: DraftKey,
  stored: readonly UnsentAnswer[],
): Work | null {
  const own = earlierWorkOf(storage, draftKey);
  const [newest] = stored.filter(({ revision }) => revision < draftKey.revision);
  if (newest === undefined || (own !== null && own.revision >= newest.revision)) return own?.work ?? null;
  return workOfUnsent(newest);
}
