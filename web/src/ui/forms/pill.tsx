/** One of several choices in a row; the chosen one is highlighted. */
import type { ReactNode } from "react";

interface PillProps {
  readonly isChosen: boolean;
  readonly choose: () => void;
  readonly children: ReactNode;
}

export const Pill = ({ isChosen, choose, children }: PillProps) => (
  <button
    type="button"
    aria-pressed={isChosen}
    onClick={choose}
    className="rounded-full px-3 py-1 text-soft hover:text-ink aria-pressed:bg-ink aria-pressed:font-medium aria-pressed:text-paper"
  >
    {children}
  </button>
);
