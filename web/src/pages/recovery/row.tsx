/** One operation: kind, state, who started it, its progress, and what it found and repaired. */
import type { Output } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Badge } from "../../ui/badge.tsx";
import type { Tone } from "../../ui/tone.ts";
import { ShortTime } from "../../ui/text/time.tsx";

type Operation = Output<"GET /v1/recovery/operations">["items"][number];

const tones: Readonly<Record<Operation["state"], Tone>> = {
  running: "info",
  succeeded: "good",
  failed: "bad",
};

const stepNames = [
  "copies",
  "gaps",
  "restored",
  "handled",
  "flushes",
  "stuck",
  "deliveries",
  "claims",
  "expiry",
  "quarantine",
  "regenerations",
  "operations",
  "partitions",
  "updates",
] as const;

export function OperationRow({ operation }: { readonly operation: Operation }) {
  const { t } = useI18n();
  const { kind, state, trigger, started_by, started_at, errors } = operation;
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
      <div className="min-w-0 space-y-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <span className="font-semibold">{t(`recovery.kind.${kind}`)}</span>
          <Badge tone={tones[state]}>{t(`recovery.state.${state}`)}</Badge>
          <bdi className="text-sm text-soft">
            {trigger === "schedule" ? t("recovery.by_schedule") : t("recovery.by", { name: started_by.name })}
          </bdi>
        </p>
        {state === "running" ? <OperationProgress operation={operation} /> : null}
        <OperationCounts operation={operation} />
        {errors.map(({ step, detail }) => (
          <p key={step} className="words text-sm text-red">
            <StepName step={step} />: {detail}
          </p>
        ))}
      </div>
      <ShortTime at={started_at} className="text-sm whitespace-nowrap text-soft tabular-nums md:text-right" />
    </li>
  );
}

function OperationProgress({ operation: { kind, progress } }: { readonly operation: Operation }) {
  const { t, number } = useI18n();
  const { step, done, total } = progress;
  if (step === null) return <p className="text-sm text-soft">{t("recovery.waits")}</p>;
  const name = t("recovery.progress", { kind: t(`recovery.kind.${kind}`) });
  return (
    <div className="flex flex-wrap items-center gap-x-3 text-sm text-soft tabular-nums">
      <progress
        aria-label={name}
        className="w-48 max-w-full accent-accent"
        value={done}
        max={total ?? undefined}
      />
      <span>
        {number(done)} / {total === null ? "?" : number(total)} · <StepName step={step} />
      </span>
    </div>
  );
}

function OperationCounts({ operation: { state, counts, errors } }: { readonly operation: Operation }) {
  const { t, number } = useI18n();
  const results = Object.entries(counts);
  if (results.length === 0)
    return state === "succeeded" && errors.length === 0 ? (
      <p className="text-sm text-soft">{t("recovery.nothing")}</p>
    ) : null;
  return (
    <dl aria-label={t("recovery.counts")} className="flex flex-wrap gap-x-5 gap-y-0.5 text-sm tabular-nums">
      {results.map(([step, count]) => (
        <div key={step} className="flex min-w-0 flex-wrap gap-x-1.5">
          <dt className="text-soft">
            <StepName step={step} />
          </dt>
          <dd>{t("recovery.count", { found: number(count.found), repaired: number(count.repaired) })}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The name of a step; a later release may have steps for which this page has no text. */
function StepName({ step }: { readonly step: string }) {
  const { t } = useI18n();
  const knownStep = stepNames.find((one) => one === step);
  return <>{knownStep === undefined ? step.replaceAll("_", " ") : t(`recovery.step.${knownStep}`)}</>;
}
