/** Single numbers with labels, in a row that wraps. */
import type { ReactNode } from "react";

interface StatsProps {
  /** How many are side by side if there is room. */
  readonly inRow?: 4 | 5 | 6;
  readonly children: ReactNode;
}

const columnClasses = {
  4: "sm:grid-cols-4",
  5: "sm:grid-cols-3 lg:grid-cols-5",
  6: "sm:grid-cols-3 lg:grid-cols-6",
} as const;

export const Stats = ({ inRow = 6, children }: StatsProps) => (
  <dl className={`grid grid-cols-2 gap-x-6 gap-y-4 ${columnClasses[inRow]}`}>{children}</dl>
);

interface StatProps {
  readonly label: string;
  readonly value: ReactNode;
  /** Something to investigate. */
  readonly isBad?: boolean;
}

export const Stat = ({ label, value, isBad = false }: StatProps) => (
  <div className="flex min-w-0 flex-col-reverse justify-end">
    <dt className="text-sm text-soft">{label}</dt>
    <dd className={`text-xl font-semibold tabular-nums ${isBad ? "text-red" : ""}`}>{value}</dd>
  </div>
);
