/** The range of days: the last 7, 30 or 90, or a custom one. */
import { useState } from "react";
import { useReader } from "../../i18n/language.tsx";
import { useAddress } from "../../ui/lists/address.ts";
import { Pill } from "../../ui/forms/pill.tsx";
import { DateRange } from "../../ui/forms/range.tsx";
import { type Range, rangeOf, usualDays } from "./series.ts";

interface RangeChoice {
  readonly days?: string;
  readonly from?: string;
  readonly to?: string;
}
type Choose = (choice: RangeChoice) => void;

/** The range in the URL; today is the day on which the page was opened. */
export function useRange(): readonly [Range, Choose] {
  const { values, change } = useAddress(["days", "from", "to"]);
  const [now] = useState(() => Date.now());
  return [rangeOf(values, now), (choice) => change({ days: "", from: "", to: "", ...choice })];
}

export function RangePicker({ range, choose }: { readonly range: Range; readonly choose: Choose }) {
  const { t } = useReader();
  const [isOwn, setOwn] = useState(range.days === null);
  return (
    <div role="group" aria-label={t("analytics.range")} className="mb-3 flex flex-wrap items-end gap-1">
      {usualDays.map((days) => (
        <Pill
          key={days}
          isChosen={!isOwn && range.days === days}
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
          choose({ from: range.from, to: range.to });
        }}
      >
        {t("analytics.own")}
      </Pill>
      {isOwn ? <Own key={`${range.from} ${range.to}`} range={range} choose={choose} /> : null}
    </div>
  );
}

/** Takes effect once the days are in the right order. */
function Own({ range, choose }: { readonly range: Range; readonly choose: Choose }) {
  const [days, setDays] = useState({ from: range.from, to: range.to });
  return (
    <div className="basis-full">
      <DateRange
        from={days.from}
        to={days.to}
        change={(next) => {
          const asked = { ...days, ...next };
          setDays(asked);
          if (asked.from !== "" && asked.to !== "" && asked.from <= asked.to) choose(asked);
        }}
      />
    </div>
  );
}
