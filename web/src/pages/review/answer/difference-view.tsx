/** Added and removed words, marked visually without relying on colour, and in words for screen readers. */
import { useDeferredValue, useMemo } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { differenceOf, type DifferencePart } from "./difference.ts";

interface DifferenceViewProps {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

export function DifferenceView({ before, after }: DifferenceViewProps) {
  const { t } = useI18n();
  // Typing has priority over the comparison.
  const old = useDeferredValue(before.join("\n\n"));
  const now = useDeferredValue(after.join("\n\n"));
  const { parts, added, removed } = useMemo(() => differenceOf(old, now), [old, now]);
  return (
    <section aria-labelledby="changes" className="border-l-2 border-line pl-4">
      <h3 id="changes" className="flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        {t("review.changes")}
        <span className="font-normal text-soft tabular-nums">
          {t("review.changes_count", { added, removed })}
        </span>
      </h3>
      <p className="words mt-1">
        {parts.map((part, index) => (
          <PartView key={index} part={part} />
        ))}
      </p>
    </section>
  );
}

function PartView({ part }: { readonly part: DifferencePart }) {
  const { t } = useI18n();
  if (part.kind === "same") return part.text;
  const isAdded = part.kind === "added";
  // Most screen readers ignore ins and del.
  const spoken = (words: string) => <span className="sr-only">{` [${words}] `}</span>;
  const inside = (
    <>
      {spoken(t(isAdded ? "review.added" : "review.removed"))}
      {part.text}
      {spoken(t("review.change_end"))}
    </>
  );
  return isAdded ? (
    <ins className="rounded-xs bg-accent-wash text-accent underline decoration-2 underline-offset-3">
      {inside}
    </ins>
  ) : (
    <del className="rounded-xs bg-red-wash text-red line-through">{inside}</del>
  );
}
