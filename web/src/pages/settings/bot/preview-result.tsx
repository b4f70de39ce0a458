/** One previewed interaction: its original draft, and the draft with these settings. */
import type { ReactNode } from "react";
import type { Output } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import { Note } from "../../../ui/note.tsx";
import { FormattedText } from "../../../ui/text/formatted-text.tsx";
import { useErrorText } from "../../../ui/use-error-text.ts";
import { nameOf, type Review } from "../../queue/reviews.ts";
import { FailureReasons } from "../../review/answer/model-failures.tsx";

export interface PreviewOutcome {
  readonly review: Review;
  readonly preview: Output<"POST /v1/settings/preview"> | null;
  readonly error: Error | null;
  /** The next ones would fail in the same way. */
  readonly stopsRun: boolean;
}

export function PreviewResult({
  outcome,
  question,
}: {
  readonly outcome: PreviewOutcome;
  readonly question: string;
}) {
  const { t, money } = useI18n();
  const errorText = useErrorText();
  const { review, preview, error } = outcome;
  return (
    <article className="rounded-2xl border border-line bg-card p-4">
      <h4 className="words text-sm">
        <bdi>{nameOf(review)}</bdi> <q className="font-normal text-soft">{question}</q>
      </h4>
      {error === null ? null : (
        <Note tone="bad" role="alert">
          {errorText(error)}
        </Note>
      )}
      {preview === null ? null : (
        <>
          <div className="mt-3 grid gap-4 md:grid-cols-2">
            <PreviewedDraft
              title={
                preview.before.settings_version
                  ? t("bot.before_version", { version: preview.before.settings_version })
                  : t("bot.before")
              }
              text={preview.before.text}
              level={preview.before.verdict_level}
            />
            <PreviewedDraft
              title={t("bot.after")}
              text={preview.after.text}
              level={preview.after.verdict_level}
            >
              {preview.after.model_failures.length === 0 ? null : (
                <Note
                  tone={preview.after.failure === null ? "warn" : "bad"}
                  role="status"
                  title={t(preview.after.failure === null ? "review.faults" : "review.failed")}
                >
                  <FailureReasons failures={preview.after.model_failures} />
                </Note>
              )}
            </PreviewedDraft>
          </div>
          <p className="mt-3 text-sm text-soft tabular-nums">
            {preview.cost_usd === null ? t("review.calls_unpriced") : money(preview.cost_usd)}
            {" · "}
            {t("bot.left", { count: preview.left })}
          </p>
        </>
      )}
    </article>
  );
}

const levelTones = { clean: "good", flagged: "warn", blocked: "bad" } as const;

interface PreviewedDraftProps {
  readonly title: string;
  readonly text: string | null;
  readonly level: keyof typeof levelTones | null;
  readonly children?: ReactNode;
}

function PreviewedDraft({ title, text, level, children }: PreviewedDraftProps) {
  const { t } = useI18n();
  return (
    <div className="min-w-0">
      <h5 className="flex flex-wrap items-center gap-2 text-sm font-medium">
        {title}
        {level === null ? null : <Badge tone={levelTones[level]}>{t(`bot.level.${level}`)}</Badge>}
      </h5>
      <div className="words mt-1.5 rounded-bubble bg-ours px-3.5 py-2 whitespace-pre-wrap">
        {text === null ? (
          <span className="text-soft">{t("bot.no_draft")}</span>
        ) : (
          <FormattedText source={text} />
        )}
      </div>
      {children === undefined ? null : <div className="mt-2">{children}</div>}
    </div>
  );
}
