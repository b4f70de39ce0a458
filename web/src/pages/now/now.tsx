/** What waits and who works on it, live. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CasesLink, figureLinkClass, QueuePartLink } from "../../ui/lists/figure-links.tsx";
import { Card, Page } from "../../ui/page.tsx";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { formatDuration } from "../../ui/text/duration.ts";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { type Load, PeopleTable } from "./people.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { now } from "../../strings/now.ts";

addTexts(now);

const pollMs = 5_000;

export function NowPage() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/load"],
    queryFn: ({ signal }) => call("GET /v1/load", {}, signal),
    refetchInterval: pollMs,
  });
  return (
    <Page title={t("now.title")}>
      {data !== undefined ? (
        <div className="space-y-6">
          <TargetNote load={data} />
          <WaitingFigures load={data} />
          <ThroughputFigures load={data} />
          <PeopleTable load={data} />
        </div>
      ) : (
        <LoadingOrFailure error={error} refetch={refetch} />
      )}
    </Page>
  );
}

/** Whether anything has waited longer than the team's target, with a link to it. */
function TargetNote({
  load: { waiting, capped_at: cap, answer_target_minutes: minutes },
}: {
  readonly load: Load;
}) {
  const { t } = useI18n();
  const isLate = waiting.late > 0;
  return (
    <div
      role="status"
      className={`flex flex-wrap items-center gap-x-4 gap-y-1 rounded-2xl px-4 py-3 font-medium ${isLate ? "bg-red-wash text-red" : "bg-accent-wash text-accent"}`}
    >
      <span>
        {isLate ? t("now.alert", { count: waiting.late, minutes }) : t("now.on_target", { minutes })}
        {waiting.late >= cap ? " +" : ""}
      </span>
      {isLate ? (
        <Link to="/" search={{ show: "late" }} className="underline underline-offset-2">
          {t("now.show_late")}
        </Link>
      ) : null}
    </div>
  );
}

const waitingKinds = ["free", "claimed", "second", "later", "late"] as const;

function WaitingFigures({ load }: { readonly load: Load }) {
  const { t, number } = useI18n();
  const { waiting, capped_at: cap, answer_target_minutes: minutes } = load;
  return (
    <FigureSection title={t("now.waiting")}>
      <Stats>
        {waitingKinds.map((kind) => {
          const label = t(`now.${kind}`, { minutes });
          const count = waiting[kind];
          return (
            <Stat
              key={kind}
              label={label}
              isBad={kind === "late" && count > 0}
              value={
                <QueuePartLink count={count} show={kind} about={label}>
                  {number(count)}
                  {count >= cap ? "+" : ""}
                </QueuePartLink>
              }
            />
          );
        })}
        <Stat label={t("now.oldest")} value={<LongestWait load={load} />} />
      </Stats>
    </FigureSection>
  );
}

function LongestWait({ load: { oldest, at } }: { readonly load: Load }) {
  const { t, language } = useI18n();
  if (oldest === null) return "–";
  const seconds = Math.max(0, (Date.parse(at) - Date.parse(oldest.created_at)) / 1_000);
  return (
    <Link to="/reviews/$id" params={{ id: oldest.id }} className={figureLinkClass}>
      {formatDuration(seconds, language)}
      <span className="sr-only"> {t("now.open_oldest")}</span>
    </Link>
  );
}

function ThroughputFigures({ load }: { readonly load: Load }) {
  const { t, number, date } = useI18n();
  const { at: to, hour_from: hour, today_from: today } = load;
  const rows = [
    { label: t("now.arrived"), count: load.arrived_last_hour, filter: { from: hour, to } },
    {
      label: t("now.decided_hour"),
      count: load.decided_last_hour,
      filter: { decided_from: hour, decided_to: to },
    },
    {
      label: t("now.decided_today"),
      count: load.decided_today,
      filter: { decided_from: today, decided_to: to },
    },
  ];
  return (
    <FigureSection title={t("now.flow")}>
      <Stats>
        {rows.map(({ label, count, filter }) => (
          <Stat
            key={label}
            label={label}
            value={
              <CasesLink count={count} filter={filter} about={label}>
                {number(count)}
              </CasesLink>
            }
          />
        ))}
      </Stats>
      <p className="mt-3 text-sm text-soft tabular-nums">
        {t("now.zone", { zone: load.time_zone, time: date(to, { timeStyle: "medium" }) })}
      </p>
    </FigureSection>
  );
}

const FigureSection = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <Card className="md:p-5">
    <h2 className="mb-3 text-lg">{title}</h2>
    {children}
  </Card>
);
