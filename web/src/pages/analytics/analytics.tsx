/** Volume, outcomes, the team's target, costs and decision times. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { SentenceWithTime } from "../../ui/text/time.tsx";
import { AgreementFigures } from "../agreement/figures.tsx";
import { CostChart } from "./costs.tsx";
import { PreferenceExport } from "./export.tsx";
import { OutcomeCosts } from "./outcome-costs.tsx";
import { Overview } from "./overview.tsx";
import { RangePicker, useRange } from "./range.tsx";
import { ReviewerTable } from "./reviewers.tsx";
import type { Range } from "./series.ts";
import { TagChart } from "./tags.tsx";
import { TargetChart } from "./target.tsx";
import { TimesChart } from "./times.tsx";
import { VolumeChart } from "./volume.tsx";
import { analytics } from "../../strings/analytics.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(analytics);

export function AnalyticsPage() {
  const { t } = useI18n();
  const [range, choose] = useRange();
  const { canAdminister } = usePermissions();
  const figures = useFigures(range);
  const { data } = figures;
  return (
    <Page title={t("analytics.title")}>
      <RangePicker range={range} shownRange={data?.overview ?? null} choose={choose} />
      <Figures figures={figures} />
      {canAdminister && data !== undefined ? <PreferenceExport range={data.overview} /> : null}
    </Page>
  );
}

/** All figures of a range together, so that two ranges are never mixed. */
function useFigures(query: Range) {
  return useQuery({
    queryKey: ["analytics", query],
    queryFn: async ({ signal }) => {
      const [overview, costs, tags, reviewers, agreement] = await Promise.all([
        call("GET /v1/analytics/overview", { query }, signal),
        call("GET /v1/analytics/costs", { query }, signal),
        call("GET /v1/analytics/edit-tags", { query }, signal),
        call("GET /v1/analytics/reviewers", { query }, signal),
        call("GET /v1/analytics/agreement", { query }, signal),
      ]);
      return { overview, costs, tags, reviewers, agreement };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

function Figures({ figures }: { readonly figures: ReturnType<typeof useFigures> }) {
  const { data, error, refetch, isPlaceholderData } = figures;
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  const { overview, costs, tags, reviewers, agreement } = data;
  return (
    <div
      aria-busy={isPlaceholderData || undefined}
      className={`space-y-6 ${isPlaceholderData ? "opacity-60" : ""}`}
    >
      <RefreshNote at={overview.refreshed_at} zone={overview.time_zone} />
      <Overview overview={overview} />
      <div className="grid gap-4 lg:grid-cols-2">
        <VolumeChart overview={overview} />
        <TargetChart overview={overview} />
        <CostChart costs={costs} />
        <OutcomeCosts overview={overview} />
        <TimesChart overview={overview} />
        <TagChart tags={tags} />
      </div>
      <ReviewerTable reviewers={reviewers} />
      <AgreementFigures agreement={agreement} />
    </div>
  );
}

function RefreshNote({ at, zone }: { readonly at: string; readonly zone: string }) {
  const { t } = useI18n();
  return (
    <p className="max-w-prose text-sm text-soft">
      <SentenceWithTime text={t("analytics.refreshed", { zone })} at={at} />
    </p>
  );
}
