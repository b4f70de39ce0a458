/** The last thing that can still be taken back: a bar with a countdown that outlives the page it came from. */
import { useEffect, useState, useSyncExternalStore } from "react";
import { useReader } from "../i18n/language.tsx";
import { Key } from "./button.tsx";
import { useShortcuts } from "./keys.tsx";

export interface UndoOffer {
  /** What it takes back; a newer offer of the same id replaces the older one. */
  readonly id: string;
  readonly text: string;
  /** ms since 1970. */
  readonly until: number;
  /** Takes it back and says how that went; it does not reject. */
  readonly undo: () => Promise<void>;
}

let current: UndoOffer | null = null;
const listeners = new Set<() => void>();

function set(offer: UndoOffer | null): void {
  current = offer;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows the bar until `until`. */
export const offerUndo = (offer: UndoOffer): void => set(offer);

/** Whether the bar stands for this. */
export const isOffered = (id: string): boolean => current?.id === id;

/** Shows the newest offer while it holds; `u` takes it. */
export function UndoBar() {
  const offer = useSyncExternalStore(subscribe, () => current);
  const { t } = useReader();
  // The place for what is read out stands before there is anything to read.
  return (
    // At the top, where nothing that the next review needs lies beneath; on a phone within the thumb's reach.
    <div className="pointer-events-none fixed inset-x-4 bottom-20 z-30 flex justify-center md:top-3 md:bottom-auto md:left-56">
      <p role="status" className="sr-only">
        {offer === null ? "" : `${offer.text} ${t("undo.how")}`}
      </p>
      {offer === null ? null : <Bar key={offer.until} offer={offer} />}
    </div>
  );
}

function Bar({ offer }: { readonly offer: UndoOffer }) {
  const { t, number } = useReader();
  const [isBusy, setBusy] = useState(false);
  const left = useSecondsLeft(offer, isBusy);
  const undo = () => {
    if (isBusy) return;
    setBusy(true);
    void offer.undo().finally(() => {
      if (current === offer) set(null);
    });
  };
  useShortcuts([{ key: "u", label: t("undo.action"), run: undo }]);
  return (
    <div className="pointer-events-auto flex max-w-full items-center gap-4 rounded-xl bg-ink px-4 py-2.5 text-paper shadow-lift">
      <span className="words min-w-0">{offer.text}</span>
      <span aria-hidden className="w-4 text-right tabular-nums">
        {number(left)}
      </span>
      <button
        type="button"
        onClick={undo}
        disabled={isBusy}
        aria-busy={isBusy || undefined}
        className="flex items-center gap-2 rounded-md border border-current px-2.5 py-1 font-semibold outline-offset-2 focus-visible:outline-paper disabled:opacity-60"
      >
        {t("undo.action")}
        <Key>u</Key>
      </button>
    </div>
  );
}

/** Whole seconds; at the end the offer goes, unless it is being taken. */
function useSecondsLeft(offer: UndoOffer, isBusy: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 200);
    return () => clearInterval(timer);
  }, []);
  const isOver = now >= offer.until;
  useEffect(() => {
    if (isOver && !isBusy && current === offer) set(null);
  }, [isOver, isBusy, offer]);
  return Math.max(0, Math.ceil((offer.until - now) / 1_000));
}
