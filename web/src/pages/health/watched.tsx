/** What the scheduled check found at the ledger, the queues and the vendors. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";
import { formatMs } from "./format-ms.ts";

type Check = NonNullable<Output<"GET /v1/health">["last_check"]>;
type Probe = Check["probes"][number];

/** Parts that the scheduled check probed; the others are probed live. */
const watchedNames = ["ledger", "queue", "telegram", "models"] as const;
const isWatched = (probe: Probe): probe is Probe & { readonly name: (typeof watchedNames)[number] } =>
  watchedNames.some((name) => name === probe.name);

export function WatchedParts({ check }: { readonly check: Check | null }) {
  const { t, date } = useI18n();
  if (check === null) return null;
  const time = date(check.checked_at, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <section>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4">
        <h2 className="text-lg">{t("health.watched")}</h2>
        <p className="text-sm text-soft tabular-nums">{t("health.checked", { time })}</p>
      </div>
      <ul
        aria-label={t("health.watched")}
        className="divide-y divide-line rounded-2xl border border-line bg-card"
      >
        {check.probes.filter(isWatched).map((probe) => (
          <WatchedPart key={probe.name} probe={probe} name={t(`health.watched.${probe.name}`)} />
        ))}
      </ul>
    </section>
  );
}

function WatchedPart({ probe, name }: { readonly probe: Probe; readonly name: string }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const { ok, ms } = probe;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3">
      <span aria-hidden className={`size-2.5 rounded-full ${ok ? "bg-accent" : "bg-red"}`} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="font-semibold">{name}</p>
        <p className="text-sm text-soft">{factsOf(probe, i18n)}</p>
      </div>
      <p className={`ml-auto text-right ${ok ? "" : "font-semibold text-red"}`}>
        {t(ok ? "health.working" : "health.failing")}
        <span className="block text-sm text-soft tabular-nums">
          {t("health.latency", { ms: formatMs(ms, number) })}
        </span>
      </p>
    </li>
  );
}

function factsOf({ name, facts }: Probe, { t, date }: Pick<I18n, "t" | "date">): string {
  const factOf = (fact: string) => facts[fact] ?? 0;
  if (Object.keys(facts).length === 0) return "";
  if (name === "queue")
    return t("health.queue_facts", { drafts: factOf("drafts"), deliveries: factOf("deliveries") });
  if (name === "models")
    return t("health.model_facts", { answered: factOf("answered"), failed: factOf("failed") });
  if (name !== "telegram") return "";
  const failedAt = facts["last_error_at"];
  const waiting = t("health.telegram_facts", { pending: factOf("pending") });
  return typeof failedAt === "string"
    ? `${waiting}, ${t("health.telegram_failed", { time: date(failedAt) })}`
    : waiting;
}
