/** The last measurement of all customers' memories. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { formatMs } from "./format-ms.ts";

export function MemoryHealth() {
  const { t, date } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/memory/statistics"],
    queryFn: ({ signal }) => call("GET /v1/memory/statistics", {}, signal),
    refetchInterval: 60_000,
  });
  const at = data?.measured_at ?? null;
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lg">{t("health.memory")}</h2>
        {at === null ? null : (
          <p className="text-sm text-soft tabular-nums">{t("health.memory_measured", { time: date(at) })}</p>
        )}
      </div>
      {data === undefined ? (
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : at === null ? (
        <p className="text-soft">{t("health.memory_never")}</p>
      ) : (
        <MemoryFigures figures={data} />
      )}
    </section>
  );
}

function MemoryFigures({ figures }: { readonly figures: Output<"GET /v1/memory/statistics"> }) {
  const { t, number } = useI18n();
  const formatSize = (kilobytes: number) =>
    t("health.kilobytes", { size: number(kilobytes, { maximumFractionDigits: 1 }) });
  const { applied, failed, mean_ms: mean } = figures.compressions;
  return (
    <Stats inRow={4}>
      <Stat label={t("health.memory_customers")} value={number(figures.customers)} />
      <Stat label={t("health.memory_entries")} value={number(figures.history_entries)} />
      <Stat label={t("health.memory_total")} value={formatSize(figures.total_size_kb)} />
      <Stat label={t("health.memory_average")} value={formatSize(figures.average_size_kb)} />
      <Stat label={t("health.memory_largest")} value={formatSize(figures.largest_size_kb)} />
      <Stat label={t("health.memory_compressed")} value={number(figures.compressed_customers)} />
      <Stat label={t("health.memory_compressions")} value={number(applied)} />
      <Stat label={t("health.memory_failed")} value={number(failed)} isBad={failed > 0} />
      {mean === null ? null : (
        <Stat label={t("health.memory_mean")} value={t("health.latency", { ms: formatMs(mean, number) })} />
      )}
    </Stats>
  );
}
