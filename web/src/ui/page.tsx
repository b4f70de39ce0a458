/** The frame of a page: its title in heading and browser tab, its actions, its content. */
import { type ReactNode, useEffect } from "react";

interface PageProps {
  readonly title: string;
  /** Shown before the title in the tab only, such as a count. */
  readonly titlePrefix?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function Page({ title, titlePrefix, actions, children }: PageProps) {
  useTitle(titlePrefix === undefined ? title : `${titlePrefix} ${title}`);
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-5 md:px-8 md:py-7">
      <header className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <h1 className="words text-2xl">{title}</h1>
        {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · NADIA`;
  }, [title]);
}

/** A white box on the page's background. */
export const Card = ({
  children,
  className = "",
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) => <section className={`rounded-2xl border border-line bg-card p-4 ${className}`}>{children}</section>;
