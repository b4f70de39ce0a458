/** Figures of the whole range. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CasesLink } from "../../ui/lists/figure-links.tsx";
import { formatDuration } from "../../ui/text/duration.ts";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { overviewCases } from "./cases.ts";

type Overview = Output<"GET /v1/analytics/overview">;

/** Formats a share between 0 and 1, or a duration in s; a dash for null. */
export function useShown() {
  const { t, number, language } = useI18n();
  const none = t("analytics.none");
  return {
    share: (rate: number | null) =>
      rate === null ? none : number(rate, { style: "percent", maximumFractionDigits: 0 }),
    time: (seconds: number | null) => (seconds === null ? none : formatDuration(seconds, language)),
  };
}

type Name = keyof typeof overviewCases;
const names: readonly Name[] = [
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
  const { share, time } = useShown();
  const { from, to, totals, answer_target_minutes: minutes } = overview;
  const shown: Readonly<Record<Name, string>> = {
    interactions: number(totals.interactions),
    waiting: number(totals.waiting + totals.failed),
    approval_rate: share(totals.approval_rate),
    edit_rate: share(totals.edit_rate),
    rejection_rate: share(totals.rejection_rate),
    in_time_rate: share(totals.in_time_rate),
    late: number(totals.late),
    median: time(totals.median_decision_seconds),
    p90: time(totals.p90_decision_seconds),
    cost: money(totals.cost_usd),
  };
  return (
    <section aria-label={t("analytics.overview")}>
      <Stats inRow={5}>
        {names.map((name) => {
          const { filter, count: counted } = overviewCases[name];
          const count = counted(totals);
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
                  {shown[name]}
                </CasesLink>
              }
            />
          );
        })}
      </Stats>
    </section>
  );
}
