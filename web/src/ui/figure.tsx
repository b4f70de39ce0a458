/** The frame of a chart: title, summary, drawing, and the figures as a table. */
import { type ReactNode, useId } from "react";
import { useI18n } from "../i18n/use-i18n.tsx";

interface FigureProps {
  readonly title: string;
  /** What the chart shows, for people who cannot see it or are in a hurry. */
  readonly summary: string;
  readonly legend?: readonly { readonly label: string; readonly color: string }[];
  /** There is nothing to draw; the summary says so. */
  readonly isEmpty?: boolean;
  readonly table: ReactNode;
  readonly children: ReactNode;
}

export function Figure({ title, summary, legend = [], isEmpty = false, table, children }: FigureProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0 rounded-2xl border border-line bg-card p-4 md:p-5">
      <h2 id={id} className="text-lg">
        {title}
      </h2>
      <p className="mt-0.5 text-soft">{summary}</p>
      {isEmpty ? null : <FigureBody {...{ title, summary, legend, table }}>{children}</FigureBody>}
    </section>
  );
}

function FigureBody({ title, summary, legend = [], table, children }: FigureProps) {
  const { t } = useI18n();
  return (
    <>
      {legend.length === 0 ? null : (
        <ul aria-hidden className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-sm">
          {legend.map(({ label, color }) => (
            <li key={label} className="flex items-center gap-1.5">
              <span className="size-2.5 forced-color-adjust-none rounded-sm" style={{ background: color }} />
              {label}
            </li>
          ))}
        </ul>
      )}
      <div role="img" aria-label={`${title}. ${summary}`} className="mt-4">
        {children}
      </div>
      <details className="mt-3">
        <summary className="inline-block rounded text-sm text-accent underline underline-offset-2">
          {t("figure.table")}
        </summary>
        <div className="relative mt-2 max-h-80 overflow-y-auto text-sm">{table}</div>
      </details>
    </>
  );
}
