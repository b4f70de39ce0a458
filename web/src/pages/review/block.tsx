/** A titled section without a box. */
import type { ReactNode } from "react";

interface BlockProps {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}

export const Block = ({ id, title, children }: BlockProps) => (
  <section aria-labelledby={id}>
    <h2 id={id} className="mb-2 text-base">
      {title}
    </h2>
    {children}
  </section>
);
