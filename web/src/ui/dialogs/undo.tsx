/** Actions that can still be undone: bars with a countdown that outlive the page they came from. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { serverNow } from "../../api/clock.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Kbd } from "../forms/button.tsx";
import { useShortcuts } from "../shortcuts.tsx";

export interface UndoOffer {
  /** What it undoes; a newer offer with the same id replaces the older one. */
  readonly id: string;
  readonly text: string;
  /** ms since 1970, in the server's time. */
  readonly until: number;
  /** Undoes it and reports the result; does not reject. */
  readonly undo: () => Promise<void>;
}

/** Newest first. */
let offers: readonly UndoOffer[] = [];
const listeners = new Set<() => void>();

function setOffers(next: readonly UndoOffer[]): void {
  offers = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const withdraw = (offer: UndoOffer): void => setOffers(offers.filter((one) => one !== offer));

/** Shows a bar until `until`, unless that has passed. */
export function offerUndo(offer: UndoOffer): void {
  const others = offers.filter(({ id }) => id !== offer.id);
  setOffers(offer.until > serverNow() ? [offer, ...others] : others);
}

/** Whether a bar is shown for this. */
export const isUndoOffered = (id: string): boolean => offers.some((offer) => offer.id === id);

/** Shows the current offers, newest on top; `u` undoes that one. */
export function UndoBars() {
  const currentOffers = useSyncExternalStore(subscribe, () => offers);
  const { t } = useI18n();
  const [newest] = currentOffers;
  // A live region must exist before it has content.
  return (
    // At the top, where it covers nothing needed for the next review.
    <div className="pointer-events-none fixed inset-x-4 top-3 z-30 flex flex-col items-center gap-2 md:left-56">
      <p role="status" className="sr-only">
        {newest === undefined ? "" : `${newest.text} ${t("undo.how")}`}
      </p>
      {currentOffers.map((offer) => (
        <UndoBar key={`${offer.id} ${offer.until}`} offer={offer} isNewest={offer === newest} />
      ))}
    </div>
  );
}

function UndoBar({ offer, isNewest }: { readonly offer: UndoOffer; readonly isNewest: boolean }) {
  const { t, number } = useI18n();
  const [isBusy, setBusy] = useState(false);
  const left = useSecondsLeft(offer, isBusy);
  const undo = () => {
    if (isBusy) return;
    setBusy(true);
    void offer.undo().finally(() => withdraw(offer));
  };
  useShortcuts(isNewest ? [{ key: "u", label: t("undo.action"), run: undo }] : []);
  return (
    <div className="pointer-events-auto flex max-w-full items-center gap-4 rounded-xl bg-ink px-4 py-2.5 text-paper shadow-lift">
      <span className="words min-w-0">{offer.text}</span>
      <span aria-hidden className="w-4 text-right tabular-nums">
        {number(left)}
      </span>
      <button
        type="button"
        onClick={undo}
        aria-disabled={isBusy || undefined}
        aria-busy={isBusy || undefined}
        className="flex items-center gap-2 rounded-md border border-current px-2.5 py-1 font-semibold outline-offset-2 focus-visible:outline-paper aria-disabled:opacity-60"
      >
        {t("undo.action")}
        {isNewest ? <Kbd>u</Kbd> : null}
      </button>
    </div>
  );
}

/** The whole seconds left; at the end the offer disappears, unless it is being undone. */
function useSecondsLeft(offer: UndoOffer, isBusy: boolean): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 200);
    return () => clearInterval(timer);
  }, []);
  const hasPassed = now >= offer.until;
  useEffect(() => {
    if (hasPassed && !isBusy) withdraw(offer);
  }, [hasPassed, isBusy, offer]);
  return Math.max(0, Math.ceil((offer.until - now) / 1_000));
}
