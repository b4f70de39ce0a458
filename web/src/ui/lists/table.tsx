/** A table in its own box, which scrolls horizontally if the table is wider than the page. */
import type { ReactNode } from "react";

interface TableProps {
  /** Names the table and the scrolling box. */
  readonly label: string;
  readonly head: readonly { readonly label: string; readonly isNumber?: boolean }[];
  readonly children: ReactNode;
}

export const Table = ({ label, head, children }: TableProps) => (
  // A scrolling box must be reachable by keyboard.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <div role="region" aria-label={label} tabIndex={0} className="overflow-x-auto rounded-lg">
    <table className="w-full border-collapse">
      <thead>
        <tr className="border-b border-line text-left text-sm text-soft">
          {head.map((column) => (
            <th
              key={column.label}
              scope="col"
              className={`px-3 py-2 font-medium whitespace-nowrap first:pl-0 last:pr-0 ${column.isNumber === true ? "text-right" : ""}`}
            >
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="divide-y divide-line">{children}</tbody>
    </table>
  </div>
);

interface CellProps {
  readonly isNumber?: boolean;
  readonly children: ReactNode;
}

export const Cell = ({ isNumber = false, children }: CellProps) => (
  <td
    className={`px-3 py-2 align-top first:pl-0 last:pr-0 ${isNumber ? "text-right whitespace-nowrap tabular-nums" : ""}`}
  >
    {children}
  </td>
);

/** The row's heading cell. */
export const RowHead = ({ children }: { readonly children: ReactNode }) => (
  <th scope="row" className="px-3 py-2 text-left align-top font-medium whitespace-nowrap first:pl-0">
    {children}
  </th>
);
