/** Volume, outcomes, costs and decision times. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useReader } from "../../i18n/language.tsx";
import { Page } from "../../ui/page.tsx";
import { useRights } from "../../ui/rights.ts";
import { Failure, Loading } from "../../ui/states.tsx";
import { Ago } from "../../ui/text/time.tsx";
import { CostChart } from "./costs.tsx";
import { PreferenceExport } from "./export.tsx";
import { Overview } from "./overview.tsx";
import { RangePicker, useRange } from "./range.tsx";
import { ReviewerTable } from "./reviewers.tsx";
import type { Range } from "./series.ts";
import { TagChart } from "./tags.tsx";
import { TimesChart } from "./times.tsx";
import { VolumeChart } from "./volume.tsx";
import { analytics } from "../../strings/analytics.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(analytics);

export function AnalyticsPage() {
  const { t } = useReader();
  const [range, choose] = useRange();
  const { mayAdminister } = useRights();
  return (
    <Page title={t("analytics.title")}>
      <RangePicker range={range} choose={choose} />
      <Figures range={range} />
      {mayAdminister ? <PreferenceExport range={range} /> : null}
    </Page>
  );
}

/** All figures of a range together, so that two ranges are never mixed. */
function useFigures({ from, to }: Range) {
  return useQuery({
    queryKey: ["analytics", from, to],
    queryFn: async ({ signal }) => {
      const query = { from, to };
      const [overview, costs, tags, reviewers] = await Promise.all([
        call("GET /v1/analytics/overview", { query }, signal),
        call("GET /v1/analytics/costs", { query }, signal),
        call("GET /v1/analytics/edit-tags", { query }, signal),
        call("GET /v1/analytics/reviewers", { query }, signal),
      ]);
      return { overview, costs, tags, reviewers };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

function Figures({ range }: { readonly range: Range }) {
  const { data, error, refetch, isPlaceholderData } = useFigures(range);
  if (data === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;
  const { overview, costs, tags, reviewers } = data;
  return (
    <div
      aria-busy={isPlaceholderData || undefined}
      className={`space-y-6 ${isPlaceholderData ? "opacity-60" : ""}`}
    >
      <Refreshed at={overview.refreshed_at} />
      <Overview totals={overview.totals} />
      <div className="grid gap-4 lg:grid-cols-2">
        <VolumeChart overview={overview} />
        <CostChart costs={costs} />
        <TimesChart overview={overview} />
        <TagChart tags={tags.items} />
      </div>
      <ReviewerTable reviewers={reviewers.items} />
    </div>
  );
}

function Refreshed({ at }: { readonly at: string }) {
  const { t } = useReader();
  const [before = "", after = ""] = t("analytics.refreshed").split("{time}");
  return (
    <p className="text-sm text-soft">
      {before}
      <Ago at={at} />
      {after}
    </p>
  );
}
