/** The range of days: the last 7, 30 or 90, or a custom one. */
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Pill } from "../../ui/forms/pill.tsx";
import { DateRange } from "../../ui/forms/date-range.tsx";
import { type Days, type Range, rangeOf, usualDays } from "./series.ts";

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
  readonly shown: Days | null;
  readonly choose: Choose;
}

export function RangePicker({ range, shown, choose }: RangePickerProps) {
  const { t } = useI18n();
  const [isOwn, setOwn] = useState(!("days" in range));
  const start = "days" in range ? (shown ?? { from: "", to: "" }) : range;
  return (
    <div role="group" aria-label={t("analytics.range")} className="mb-3 flex flex-wrap items-end gap-1">
      {usualDays.map((days) => (
        <Pill
          key={days}
          isChosen={!isOwn && "days" in range && range.days === days}
          choose={() => {
            setOwn(false);
            choose({ days: String(days) });
          }}
        >
          {t("analytics.days", { count: days })}
        </Pill>
      ))}
      <Pill
        isChosen={isOwn}
        choose={() => {
          setOwn(true);
          choose(start);
        }}
      >
        {t("analytics.own")}
      </Pill>
      {isOwn ? <CustomRange key={`${start.from} ${start.to}`} range={start} choose={choose} /> : null}
    </div>
  );
}

/** Takes effect once the days are in the right order. */
function CustomRange({ range, choose }: { readonly range: Days; readonly choose: Choose }) {
  const [days, setDays] = useState({ from: range.from, to: range.to });
  return (
    <div className="basis-full">
      <DateRange
        from={days.from}
        to={days.to}
        change={(next) => {
          const chosen = { ...days, ...next };
          setDays(chosen);
          if (chosen.from !== "" && chosen.to !== "" && chosen.from <= chosen.to) choose(chosen);
        }}
      />
    </div>
  );
}
