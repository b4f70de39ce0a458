/** Retention: the last and the next run, what is kept where and for how long, and the latest runs; for admins. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Page } from "../../ui/page.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { formatTime, useNow } from "../../ui/text/time.tsx";
import { PolicyTables } from "./policy.tsx";
import { RunList } from "./runs.tsx";
import { removedCountOf } from "./steps.ts";
import { retention } from "../../strings/retention.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(retention);

type Retention = Output<"GET /v1/retention">;

/** A run is hourly, and may take minutes. */
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
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : (
        <div className="space-y-8">
          <RetentionOverview retention={data} />
          <RunList runs={data.runs} />
          <PolicyTables retention={data} />
        </div>
      )}
    </Page>
  );
}

function RetentionOverview({
  retention: { runs, next_run_at: nextRunAt },
}: {
  readonly retention: Retention;
}) {
  const i18n = useI18n();
  const now = useNow(60_000);
  const { t, number } = i18n;
  const [lastRun] = runs;
  const errors = lastRun?.errors.length ?? 0;
  // An hour late: the schedule does not run.
  const isLate = nextRunAt !== null && now - Date.parse(nextRunAt) > 3_600_000;
  return (
    <section aria-label={t("retention.numbers")}>
      <Stats inRow={4}>
        <Stat
          label={t("retention.last_run")}
          value={lastRun === undefined ? t("retention.never") : formatTime(lastRun.started_at, now, i18n)}
        />
        <Stat
          label={t(isLate ? "retention.overdue" : "retention.next_run")}
          value={nextRunAt === null ? t("retention.soon") : formatTime(nextRunAt, now, i18n)}
          isBad={isLate}
        />
        <Stat
          label={t("retention.removed_last")}
          value={number(lastRun === undefined ? 0 : removedCountOf(lastRun))}
        />
        <Stat label={t("retention.errors")} value={number(errors)} isBad={errors > 0} />
      </Stats>
    </section>
  );
}
