/** Names and values side by side. */
import type { ReactNode } from "react";

export const Facts = ({ children }: { readonly children: ReactNode }) => (
  <dl className="grid grid-cols-[minmax(7.5rem,auto)_minmax(0,1fr)] items-baseline gap-x-5 gap-y-2">
    {children}
  </dl>
);

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

export const Fact = ({ label, children }: FactProps) => (
  <div className="contents">
    <dt className="text-soft">{label}</dt>
    <dd className="words min-w-0">{children}</dd>
  </div>
);
