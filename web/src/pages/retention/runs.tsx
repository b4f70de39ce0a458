/** The latest runs of retention: what each removed, what it left for the next one, and its errors. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { Tone } from "../../ui/tone.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { ShortTime } from "../../ui/text/time.tsx";
import { StepName } from "./step-name.tsx";

type Run = Output<"GET /v1/retention">["runs"][number];

export function RunList({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useI18n();
  return (
    <section>
      <h2 className="mb-3 text-lg">{t("retention.runs")}</h2>
      {runs.length === 0 ? (
        <EmptyState title={t("retention.empty")}>{t("retention.empty_hint")}</EmptyState>
      ) : (
        <Rows label={t("retention.runs_list")}>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} />
          ))}
        </Rows>
      )}
    </section>
  );
}

type RunState = "failed" | "unfinished" | "done";
const tones: Readonly<Record<RunState, Tone>> = { failed: "bad", unfinished: "warn", done: "good" };
const runStateOf = ({ errors, unfinished }: Run): RunState =>
  errors.length > 0 ? "failed" : unfinished.length > 0 ? "unfinished" : "done";

function RunRow({ run }: { readonly run: Run }) {
  const { t, number } = useI18n();
  const state = runStateOf(run);
  const counts = Object.entries(run.counts);
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1">
        <Badge tone={tones[state]}>{t(`retention.state.${state}`)}</Badge>
        {counts.length === 0 ? (
          <p className="text-sm text-soft">{t("retention.nothing")}</p>
        ) : (
          <dl
            aria-label={t("retention.counts")}
            className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm tabular-nums"
          >
            {counts.map(([step, count]) => (
              <div key={step} className="flex min-w-0 flex-wrap gap-x-1.5">
                <dt className="text-soft">
                  <StepName step={step} />
                </dt>
                <dd>{number(count)}</dd>
              </div>
            ))}
          </dl>
        )}
        {run.unfinished.map((step) => (
          <p key={step} className="text-sm text-soft">
            <StepName step={step} />: {t("retention.continues")}
          </p>
        ))}
        {run.errors.map(({ step, code }) => (
          <p key={step} className="words text-sm text-red">
            <StepName step={step} />: <code>{code}</code>
          </p>
        ))}
      </div>
      <ShortTime
        at={run.started_at}
        className="text-sm whitespace-nowrap text-soft tabular-nums md:text-right"
      />
    </li>
  );
}
