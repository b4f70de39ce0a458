/** Figures of the whole range. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { formatDuration } from "../../ui/text/duration.ts";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { overviewCases } from "./case-filters.ts";

type Overview = Output<"GET /v1/analytics/overview">;

/** Formats a share between 0 and 1, or a duration in s; a dash for null. */
export function useFigureFormats() {
  const { t, number, language } = useI18n();
  const dash = t("analytics.none");
  return {
    formatShare: (rate: number | null) =>
      rate === null ? dash : number(rate, { style: "percent", maximumFractionDigits: 0 }),
    formatSeconds: (seconds: number | null) => (seconds === null ? dash : formatDuration(seconds, language)),
  };
}

type FigureName = keyof typeof overviewCases;
const figureNames: readonly FigureName[] = [
  "interactions",
  "waiting",
  "approval_rate",
  "edit_rate",
  "rejection_rate",
  "in_time_rate",
  "late",
  "median",
  "p90",
  "cost",
];

export function Overview({ overview }: { readonly overview: Overview }) {
  const { t, number, money } = useI18n();
  const { formatShare, formatSeconds } = useFigureFormats();
  const { from, to, totals, answer_target_minutes: minutes } = overview;
  const values: Readonly<Record<FigureName, string>> = {
    interactions: number(totals.interactions),
    waiting: number(totals.waiting + totals.failed),
    approval_rate: formatShare(totals.approval_rate),
    edit_rate: formatShare(totals.edit_rate),
    rejection_rate: formatShare(totals.rejection_rate),
    in_time_rate: formatShare(totals.in_time_rate),
    late: number(totals.late),
    median: formatSeconds(totals.median_decision_seconds),
    p90: formatSeconds(totals.p90_decision_seconds),
    cost: money(totals.cost_usd),
  };
  return (
    <section aria-label={t("analytics.overview")}>
      <Stats inRow={5}>
        {figureNames.map((name) => {
          const { filter, count: countOf } = overviewCases[name];
          const count = countOf(totals);
          const label = t(`analytics.${name}`, { minutes });
          return (
            <Stat
              key={name}
              label={label}
              value={
                <CasesLink
                  count={count}
                  filter={{ ...filter, from, to }}
                  about={t("analytics.cases", { count })}
                >
                  {values[name]}
                </CasesLink>
              }
            />
          );
        })}
      </Stats>
    </section>
  );
}
