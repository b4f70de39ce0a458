/** Figures of the whole range. */
import type { Output } from "../../api/client.ts";
import { useReader } from "../../i18n/language.tsx";
import { duration } from "../../ui/text/duration.ts";
import { Numbers, One } from "../../ui/text/numbers.tsx";

type Totals = Output<"GET /v1/analytics/overview">["totals"];

/** Formats a share between 0 and 1, or a duration in s; a dash for null. */
export function useShown() {
  const { t, number, language } = useReader();
  const none = t("analytics.none");
  return {
    share: (rate: number | null) =>
      rate === null ? none : number(rate, { style: "percent", maximumFractionDigits: 0 }),
    time: (seconds: number | null) => (seconds === null ? none : duration(seconds, language)),
  };
}

export function Overview({ totals }: { readonly totals: Totals }) {
  const { t, number, money } = useReader();
  const { share, time } = useShown();
  return (
    <section aria-label={t("analytics.overview")}>
      <Numbers inRow={4}>
        <One label={t("analytics.interactions")} value={number(totals.interactions)} />
        <One label={t("analytics.waiting")} value={number(totals.waiting + totals.failed)} />
        <One label={t("analytics.approval_rate")} value={share(totals.approval_rate)} />
        <One label={t("analytics.edit_rate")} value={share(totals.edit_rate)} />
        <One label={t("analytics.rejection_rate")} value={share(totals.rejection_rate)} />
        <One label={t("analytics.cost")} value={money(totals.cost_usd)} />
        <One label={t("analytics.median")} value={time(totals.median_decision_seconds)} />
        <One label={t("analytics.p90")} value={time(totals.p90_decision_seconds)} />
      </Numbers>
    </section>
  );
}
