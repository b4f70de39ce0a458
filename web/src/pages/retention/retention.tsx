/** Retention: the last and the next run, what is kept where and for how long, and the latest runs; for admins. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Page } from "../../ui/page.tsx";
import { Failure, Loading } from "../../ui/states.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { formatTime, useNow } from "../../ui/text/time.tsx";
import { Policy } from "./policy.tsx";
import { Runs } from "./runs.tsx";
import { removedBy } from "./steps.ts";
import { retention } from "../../strings/retention.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(retention);

type Retention = Output<"GET /v1/retention">;

/** a run is hourly, and may take minutes. */
const pollMs = 60_000;

export function RetentionPage() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/retention"],
    queryFn: ({ signal }) => call("GET /v1/retention", {}, signal),
    refetchInterval: pollMs,
  });
  return (
    <Page title={t("retention.title")}>
      <p className="mb-5 max-w-prose text-soft">{t("retention.about")}</p>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failure error={error} retry={() => void refetch()} />
        )
      ) : (
        <div className="space-y-8">
          <Overview retention={data} />
          <Runs runs={data.runs} />
          <Policy retention={data} />
        </div>
      )}
    </Page>
  );
}

function Overview({ retention: { runs, next_run_at: next } }: { readonly retention: Retention }) {
  const i18n = useI18n();
  const now = useNow(60_000);
  const { t, number } = i18n;
  const [last] = runs;
  const errors = last?.errors.length ?? 0;
  // An hour late: the schedule does not run.
  const isLate = next !== null && now - Date.parse(next) > 3_600_000;
  return (
    <section aria-label={t("retention.numbers")}>
      <Stats inRow={4}>
        <Stat
          label={t("retention.last_run")}
          value={last === undefined ? t("retention.never") : formatTime(last.started_at, now, i18n)}
        />
        <Stat
          label={t(isLate ? "retention.overdue" : "retention.next_run")}
          value={next === null ? t("retention.soon") : formatTime(next, now, i18n)}
          isBad={isLate}
        />
        <Stat label={t("retention.removed_last")} value={number(last === undefined ? 0 : removedBy(last))} />
        <Stat label={t("retention.errors")} value={number(errors)} isBad={errors > 0} />
      </Stats>
    </section>
  );
}
