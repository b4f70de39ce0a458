/** Whether every store responds, the size of memories, and for admins the database's health. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { DatabaseHealth } from "./database.tsx";
import { HealthHistory } from "./history.tsx";
import { MemoryHealth } from "./memory.tsx";
import { WatchedParts } from "./watched.tsx";
import { formatMs } from "./format-ms.ts";
import { health } from "../../strings/health.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(health);

type Health = Output<"GET /v1/health">;
const storeNames = ["postgres", "redis", "vectors"] as const;

const pollMs = 10_000;

export function HealthPage() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  return (
    <Page title={t("health.title")}>
      <div className="space-y-8">
        <StoreList />
        <HealthHistory />
        <MemoryHealth />
        {canAdminister ? <DatabaseHealth pollMs={pollMs} /> : null}
      </div>
    </Page>
  );
}

function StoreList() {
  const { t, date } = useI18n();
  const { data, error, refetch, dataUpdatedAt } = useQuery({
    queryKey: ["GET /v1/health"],
    queryFn: ({ signal }) => call("GET /v1/health", {}, signal),
    refetchInterval: pollMs,
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  const isHealthy = data.status === "ok";
  const time = date(new Date(dataUpdatedAt).toISOString(), { timeStyle: "medium" });
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <div role="status">
          <h2 className={`text-lg ${isHealthy ? "text-accent" : "text-red"}`}>
            {t(isHealthy ? "health.ok" : "health.degraded")}
          </h2>
        </div>
        <p className="text-sm text-soft tabular-nums">{t("health.checked", { time })}</p>
      </div>
      <ul
        aria-label={t("health.stores")}
        className="divide-y divide-line rounded-2xl border border-line bg-card"
      >
        {storeNames.map((name) => (
          <StoreRow key={name} name={name} stores={data.stores} />
        ))}
      </ul>
      <HealthAdvice health={data} />
      <div className="mt-8">
        <WatchedParts check={data.last_check} />
      </div>
    </section>
  );
}

/** What to do about problems although every store responds. */
function HealthAdvice({ health: { stores, log, moved_groups: movedGroups } }: { readonly health: Health }) {
  const { t, date } = useI18n();
  const since = log?.since ?? null;
  const lines = [
    ...(stores.redis.eviction === "on" ? [t("health.eviction_advice")] : []),
    ...(log !== null && since !== null
      ? [t("health.missing", { count: log.missing_updates, time: date(since) })]
      : []),
    ...(movedGroups > 0 ? [t("health.group_moved")] : []),
  ];
  return lines.length === 0 ? null : (
    <ul role="alert" className="mt-3 space-y-2">
      {lines.map((line) => (
        <li key={line} className="font-semibold text-red">
          {line}
        </li>
      ))}
    </ul>
  );
}

function StoreRow({
  name,
  stores,
}: {
  readonly name: (typeof storeNames)[number];
  readonly stores: Health["stores"];
}) {
  const { t, number } = useI18n();
  const { ok, ms } = stores[name];
  const light = name === "vectors" ? stores.vectors.light : null;
  const eviction = name === "redis" && ok ? stores.redis.eviction : null;
  const isDegraded = ok && light !== null && light !== "green";
  const tone = ok ? (isDegraded ? "bg-amber" : "bg-accent") : "bg-red";
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span aria-hidden className={`size-2.5 rounded-full ${tone}`} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-semibold">{t(`health.store.${name}`)}</p>
        <p className="text-sm text-soft">{t(`health.store.${name}_about`)}</p>
      </div>
      <p className={`ml-auto text-right ${ok ? "" : "font-semibold text-red"}`}>
        {t(ok ? "health.answers" : "health.silent")}
        {light === null ? "" : `, ${t(`health.light.${light}`)}`}
        {eviction === null ? "" : `, ${t(`health.eviction.${eviction}`)}`}
        <span className="block text-sm text-soft tabular-nums">
          {t("health.latency", { ms: formatMs(ms, number) })}
        </span>
      </p>
    </li>
  );
}
