/** What the scheduled checks of the last day found, one cell per hour. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { serverNow } from "../../api/clock.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { formatMs } from "./format-ms.ts";

type Hour = Output<"GET /v1/health/history">["items"][number];

const hourMs = 3_600_000;
const shownHours = 24;
const probeNames = ["postgres", "redis", "vectors", "ledger", "queue", "telegram", "models"] as const;

export function HealthHistory() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/health/history"],
    queryFn: ({ signal }) => call("GET /v1/health/history", { query: { hours: shownHours - 1 } }, signal),
    refetchInterval: 60_000,
  });
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("health.history")}</h2>
      {data.items.length === 0 ? (
        <p className="text-soft">{t("health.history_none")}</p>
      ) : (
        <ul
          aria-label={t("health.history")}
          className="divide-y divide-line rounded-2xl border border-line bg-card"
        >
          {probeNames.map((name) => (
            <ProbeHistoryRow key={name} name={name} hours={data.items.filter((item) => item.name === name)} />
          ))}
        </ul>
      )}
    </section>
  );
}

function ProbeHistoryRow({ name, hours }: { readonly name: Hour["name"]; readonly hours: readonly Hour[] }) {
  const { t } = useI18n();
  const [checks, failed] = [sumOf(hours, "checks"), sumOf(hours, "failed")];
  const title =
    name === "postgres" || name === "redis" || name === "vectors"
      ? t(`health.store.${name}`)
      : t(`health.watched.${name}`);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <p className="min-w-0 flex-1 basis-40 font-semibold">{title}</p>
      <HourCells hours={hours} />
      <p
        className={`w-44 text-sm whitespace-nowrap tabular-nums sm:text-right ${failed > 0 ? "font-semibold text-red" : "text-soft"}`}
      >
        {checks === 0
          ? t("health.history_no_checks")
          : t("health.history_passed", { ok: checks - failed, checks })}
      </p>
    </li>
  );
}

/** The text next to it says the same; a cell's hour is for the mouse. */
function HourCells({ hours }: { readonly hours: readonly Hour[] }) {
  const i18n = useI18n();
  const last = Math.floor(serverNow() / hourMs);
  const cells = Array.from({ length: shownHours }, (_, index) => {
    const start = (last - shownHours + 1 + index) * hourMs;
    return { start, hour: hours.find((item) => Date.parse(item.hour) === start) };
  });
  return (
    <div aria-hidden className="flex h-6 gap-0.5">
      {cells.map(({ start, hour }) => (
        <span
          key={start}
          title={cellTitleOf(start, hour, i18n)}
          className={`w-2 rounded-sm ${colourClassOf(hour)}`}
        />
      ))}
    </div>
  );
}

function colourClassOf(hour: Hour | undefined): string {
  if (hour === undefined) return "bg-line";
  if (hour.failed === 0) return "bg-accent";
  return hour.failed < hour.checks ? "bg-amber" : "bg-red";
}

function cellTitleOf(start: number, hour: Hour | undefined, { t, date, number }: I18n): string {
  const time = date(new Date(start).toISOString(), { weekday: "short", hour: "numeric", minute: "2-digit" });
  if (hour === undefined) return `${time}: ${t("health.history_no_checks")}`;
  const { checks, failed, slowest_ms } = hour;
  const passed = t("health.history_passed", { ok: checks - failed, checks });
  return `${time}: ${passed}, ${t("health.history_slowest", { ms: formatMs(slowest_ms, number) })}`;
}

const sumOf = (hours: readonly Hour[], figure: "checks" | "failed") =>
  hours.reduce((total, hour) => total + hour[figure], 0);
