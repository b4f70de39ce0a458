/** Figures that link to their cases. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CaseFilter } from "./case-filter.ts";

interface CasesLinkProps {
  /** How many there are; 0 needs no link. */
  readonly count: number;
  readonly filter: CaseFilter;
  /** What the figure counts, for screen readers. */
  readonly about: string;
  readonly children: ReactNode;
}

/** Positioned, because screen reader text beyond a phone's edge would widen the page. */
export const figureLinkClass =
  "relative text-inherit underline decoration-edge decoration-1 underline-offset-4 hover:decoration-current";

export function CasesLink({ count, filter, about, children }: CasesLinkProps) {
  if (count === 0) return children;
  const search: object = filter;
  return (
    <Link to="/history" search={search} className={figureLinkClass}>
      {children}
      <span className="sr-only"> {about}</span>
    </Link>
  );
}

interface QueuePartLinkProps {
  readonly count: number;
  /** A part of the queue. */
  readonly show: string;
  readonly about: string;
  readonly children: ReactNode;
}

/** A number that links to a part of the queue. */
export function QueuePartLink({ count, show, about, children }: QueuePartLinkProps) {
  if (count === 0) return children;
  return (
    <Link to="/" search={{ show }} className={figureLinkClass}>
      {children}
      <span className="sr-only"> {about}</span>
    </Link>
  );
}
