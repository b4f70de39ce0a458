/** The filters of the queue, each with its count and its key. */
import { useReader } from "../../i18n/language.tsx";
import { useShortcuts } from "../../ui/keys.tsx";
import { Pill } from "../../ui/pill.tsx";
import { type Filter, filters } from "./filters.ts";

interface FilterBarProps {
  readonly filter: Filter;
  readonly counts: ReadonlyMap<Filter, number>;
  /** More wait than were counted. */
  readonly hasMore: boolean;
  readonly choose: (filter: Filter) => void;
}

export function FilterBar({ filter, counts, hasMore, choose }: FilterBarProps) {
  const { t, number } = useReader();
  useShortcuts(
    filters.map((one, place) => ({
      key: String(place + 1),
      label: t("queue.key.filter", { filter: t(`queue.filter.${one}`) }),
      run: () => choose(one),
    })),
  );
  return (
    <div role="group" aria-label={t("queue.filter")} className="mb-3 flex flex-wrap gap-1">
      {filters.map((one) => (
        <Pill key={one} isChosen={one === filter} choose={() => choose(one)}>
          {t(`queue.filter.${one}`)}{" "}
          <span className="tabular-nums">
            {number(counts.get(one) ?? 0)}
            {hasMore ? "+" : ""}
          </span>
        </Pill>
      ))}
    </div>
  );
}
