/** A box of rows separated by thin lines. */
import type { ReactNode } from "react";

interface RowsProps {
  readonly label: string;
  readonly children: ReactNode;
}

export const Rows = ({ label, children }: RowsProps) => (
  <ul
    aria-label={label}
    className="divide-y divide-line overflow-hidden rounded-2xl border border-line bg-card"
  >
    {children}
  </ul>
);

/** The style of a row that is a link as a whole. */
export const rowLinkClass = "block px-4 py-3 outline-offset-[-2px] hover:bg-sunk focus-visible:bg-sunk";
