/** Past messages drafted with the settings that are in the form, next to what was drafted at the time. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { LoadingOrFailure } from "../../../ui/states.tsx";
import { ShortTime } from "../../../ui/text/time.tsx";
import { nameOf, type Review } from "../../queue/reviews.ts";
import { PreviewResult, type PreviewOutcome } from "./preview-result.tsx";
import type { Values } from "./values.ts";

/** How many previews can run; as many are chosen at first. */
const maxPreviews = 5;
const maxListed = 20;

const lastTextOf = ({ messages }: Review): string =>
  messages.findLast(({ text }) => text !== null)?.text ?? "";

interface SettingsPreviewProps {
  readonly values: Values;
  readonly isChanged: boolean;
}

export function SettingsPreview({ values, isChanged }: SettingsPreviewProps) {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/interactions", "preview"],
    queryFn: ({ signal }) => call("GET /v1/interactions", { query: { limit: maxListed } }, signal),
    staleTime: Infinity,
  });
  return (
    <section aria-labelledby="preview">
      <h3 id="preview" className="text-lg">
        {t("bot.preview")}
      </h3>
      <p className="mb-3 max-w-prose text-sm text-soft">{t("bot.preview_about")}</p>
      {data === undefined ? (
        <LoadingOrFailure error={error} refetch={refetch} />
      ) : (
        <PreviewChoice
          reviews={data.items.filter(({ archived }) => archived !== true)}
          values={values}
          isChanged={isChanged}
        />
      )}
    </section>
  );
}

function PreviewChoice({
  reviews,
  values,
  isChanged,
}: SettingsPreviewProps & { readonly reviews: readonly Review[] }) {
  const { t } = useI18n();
  const [chosen, setChosen] = useState(() => new Set(reviews.slice(0, maxPreviews).map(({ id }) => id)));
  const { outcomes, isRunning, run } = usePreviewRuns(values);
  if (reviews.length === 0) return <p className="text-soft">{t("bot.preview_empty")}</p>;
  const chosenReviews = reviews.filter(({ id }) => chosen.has(id));
  const toggle = (id: string) =>
    setChosen(
      (before) => new Set([...before].filter((one) => one !== id).concat(before.has(id) ? [] : [id])),
    );
  return (
    <>
      <details>
        <summary>{t("bot.preview_chosen", { count: chosenReviews.length })}</summary>
        <ul className="mt-2 space-y-1">
          {reviews.map((review) => (
            <li key={review.id}>
              <ReviewCheckbox
                review={review}
                isChosen={chosen.has(review.id)}
                toggle={() => toggle(review.id)}
              />
            </li>
          ))}
        </ul>
      </details>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button
          isBusy={isRunning}
          disabled={chosenReviews.length === 0 || chosenReviews.length > maxPreviews}
          onClick={() => void run(chosenReviews)}
        >
          {t(isChanged ? "bot.preview_unsaved" : "bot.preview_run")}
        </Button>
        <p role="status" className="text-sm text-soft">
          {isRunning
            ? t("bot.preview_running", { done: outcomes.length, count: chosenReviews.length })
            : chosenReviews.length > maxPreviews
              ? t("bot.preview_most", { count: maxPreviews })
              : ""}
        </p>
      </div>
      <ul aria-label={t("bot.preview")} className="mt-4 space-y-4 empty:hidden">
        {outcomes.map((one) => (
          <li key={one.review.id}>
            <PreviewResult outcome={one} question={lastTextOf(one.review)} />
          </li>
        ))}
      </ul>
    </>
  );
}

interface ReviewCheckboxProps {
  readonly review: Review;
  readonly isChosen: boolean;
  readonly toggle: () => void;
}

const ReviewCheckbox = ({ review, isChosen, toggle }: ReviewCheckboxProps) => (
  <label className="flex min-h-8 cursor-pointer items-start gap-2.5 py-1">
    <input
      type="checkbox"
      className="mt-0.5 size-4.5 shrink-0 accent-accent"
      checked={isChosen}
      onChange={toggle}
    />
    <span className="min-w-0 truncate">
      <bdi>{nameOf(review)}</bdi>{" "}
      <span className="text-soft">
        <ShortTime at={review.created_at} /> · <bdi>{lastTextOf(review)}</bdi>
      </span>
    </span>
  </label>
);

/** One after the other, so that each result shows as soon as it is there. */
function usePreviewRuns(values: Values) {
  const [outcomes, setOutcomes] = useState<readonly PreviewOutcome[]>([]);
  const [isRunning, setRunning] = useState(false);
  const run = async (reviews: readonly Review[]) => {
    setOutcomes([]);
    setRunning(true);
    for (const review of reviews) {
      const one = await runPreview(values, review);
      setOutcomes((before) => [...before, one]);
      if (one.stopsRun) break;
    }
    setRunning(false);
  };
  return { outcomes, isRunning, run };
}

async function runPreview(values: Values, review: Review): Promise<PreviewOutcome> {
  try {
    const preview = await call("POST /v1/settings/preview", { body: { values, interaction: review.id } });
    return { review, preview, error: null, stopsRun: false };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error("unknown", { cause: error });
    // What is wrong with the settings, or too many previews, is the same for the next one.
    return { review, preview: null, error: failure, stopsRun: true };
  }
}
