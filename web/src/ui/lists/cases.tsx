/** Figures that link to their cases. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CaseFilter } from "./case-filter.ts";

interface CasesProps {
  /** How many there are; 0 needs no link. */
  readonly count: number;
  readonly filter: CaseFilter;
  /** What the figure counts, for screen readers. */
  readonly about: string;
  readonly children: ReactNode;
}

/** Positioned, because screen reader text beyond a phone's edge would widen the page. */
export const figureLink =
  "relative text-inherit underline decoration-edge decoration-1 underline-offset-4 hover:decoration-current";

export function Cases({ count, filter, about, children }: CasesProps) {
  if (count === 0) return children;
  const search: object = filter;
  return (
    <Link to="/history" search={search} className={figureLink}>
      {children}
      <span className="sr-only"> {about}</span>
    </Link>
  );
}

interface PartProps {
  readonly count: number;
  /** A part of the queue. */
  readonly show: string;
  readonly about: string;
  readonly children: ReactNode;
}

/** A number that links to a part of the queue. */
export function QueuePart({ count, show, about, children }: PartProps) {
  if (count === 0) return children;
  return (
    <Link to="/" search={{ show }} className={figureLink}>
      {children}
      <span className="sr-only"> {about}</span>
    </Link>
  );
}
