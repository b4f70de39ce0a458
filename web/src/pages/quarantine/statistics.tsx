/** How many messages are in quarantine, why, and how many expire soon. */
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { statisticsQuery } from "./queries.ts";

const figureNames = ["held", "silence", "rate_limit", "customers", "expiring", "released"] as const;

export function QuarantineStatistics() {
  const { t, number } = useI18n();
  const { data } = useQuery(statisticsQuery);
  // Without figures the list below shows the error.
  if (data === undefined) return null;
  return (
    <section aria-label={t("quarantine.numbers")} className="mb-6">
      <Stats>
        {figureNames.map((name) => (
          <Stat
            key={name}
            label={t(`quarantine.number.${name}`)}
            value={`${number(data[name])}${data[name] >= data.capped_at ? "+" : ""}`}
            isBad={name === "expiring" && data.expiring > 0}
          />
        ))}
      </Stats>
    </section>
  );
}
