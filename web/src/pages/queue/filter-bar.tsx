/** The queue's filters, each with its count and shortcut. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useFocusFallback } from "../../ui/dialogs/focus.ts";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { Pill } from "../../ui/forms/pill.tsx";
import { type Filter, standardFilters } from "./filters.ts";
import type { Tally } from "./tally.ts";

interface FilterBarProps {
  readonly filter: Filter;
  readonly tallyOf: (filter: Filter) => Tally;
  /** Nothing matches the chosen filter. */
  readonly isEmpty: boolean;
  readonly choose: (filter: Filter) => void;
}

export function FilterBar({ filter, tallyOf, isEmpty, choose }: FilterBarProps) {
  const { t, number } = useI18n();
  const filters = standardFilters.some((one) => one === filter)
    ? standardFilters
    : [...standardFilters, filter];
  useShortcuts(
    filters.map((one, index) => ({
      key: String(index + 1),
      label: t("queue.key.filter", { filter: t(`queue.filter.${one}`) }),
      run: () => choose(one),
    })),
  );
  // An empty list has a "show all" button, which then disappears; focus moves here.
  const ref = useFocusFallback<HTMLDivElement>(isEmpty);
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={t("queue.filter")}
      className="mb-3 flex flex-wrap gap-1 outline-none"
    >
      {filters.map((one) => {
        const { count, isCapped } = tallyOf(one);
        return (
          <Pill key={one} isChosen={one === filter} choose={() => choose(one)}>
            {t(`queue.filter.${one}`)}{" "}
            <span className="tabular-nums">
              {number(count)}
              {isCapped ? "+" : ""}
            </span>
          </Pill>
        );
      })}
    </div>
  );
}
