/** The range of days: the last 7, 30 or 90, or a custom one. */
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Pill } from "../../ui/forms/pill.tsx";
import { DateRange } from "../../ui/forms/date-range.tsx";
import { type DayRange, type Range, rangeOf, presetDays } from "./series.ts";

interface RangeChoice {
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
}
type Choose = (choice: RangeChoice) => void;

/** The range in the URL. */
export function useRange(): readonly [Range, Choose] {
  const { values, change } = useUrlFilters(["days", "from", "to"]);
  return [rangeOf(values), (choice) => change({ days: "", from: "", to: "", ...choice })];
}

interface RangePickerProps {
  readonly range: Range;
  /** What is shown now; null until it is read. */
  readonly shownRange: DayRange | null;
  readonly choose: Choose;
}

export function RangePicker({ range, shownRange, choose }: RangePickerProps) {
  const { t } = useI18n();
  const [isCustom, setCustom] = useState(!("days" in range));
  const start = "days" in range ? (shownRange ?? { from: "", to: "" }) : range;
  return (
    <div role="group" aria-label={t("analytics.range")} className="mb-3 flex flex-wrap items-end gap-1">
      {presetDays.map((days) => (
        <Pill
          key={days}
          isChosen={!isCustom && "days" in range && range.days === days}
          choose={() => {
            setCustom(false);
            choose({ days: String(days) });
          }}
        >
          {t("analytics.days", { count: days })}
        </Pill>
      ))}
      <Pill
        isChosen={isCustom}
        choose={() => {
          setCustom(true);
          choose(start);
        }}
      >
        {t("analytics.own")}
      </Pill>
      {isCustom ? <CustomRange key={`${start.from} ${start.to}`} range={start} choose={choose} /> : null}
    </div>
  );
}

/** Takes effect once the days are in the right order. */
function CustomRange({ range, choose }: { readonly range: DayRange; readonly choose: Choose }) {
  const [days, setDays] = useState({ from: range.from, to: range.to });
  return (
    <div className="basis-full">
      <DateRange
        from={days.from}
        to={days.to}
        change={(next) => {
          const chosenDays = { ...days, ...next };
          setDays(chosenDays);
          if (chosenDays.from !== "" && chosenDays.to !== "" && chosenDays.from <= chosenDays.to)
            choose(chosenDays);
        }}
      />
    </div>
  );
}
