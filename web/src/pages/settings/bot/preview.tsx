/** Past messages drafted with the settings that are in the form, next to what was drafted at the time. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { Failure, Loading } from "../../../ui/states.tsx";
import { ShortTime } from "../../../ui/text/time.tsx";
import { nameOf, type Review } from "../../queue/filters.ts";
import { Result, type PreviewOutcome } from "./preview-result.tsx";
import type { Values } from "./values.ts";

/** How many are drafted at once, and unless others are chosen. */
const maxPreviews = 5;
const listed = 20;

const lastWords = ({ messages }: Review): string =>
  messages.findLast(({ text }) => text !== null)?.text ?? "";

interface PreviewProps {
  readonly values: Values;
  readonly isChanged: boolean;
}

export function Preview({ values, isChanged }: PreviewProps) {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery({
    queryKey: ["GET /v1/interactions", "preview"],
    queryFn: ({ signal }) => call("GET /v1/interactions", { query: { limit: listed } }, signal),
    staleTime: Infinity,
  });
  return (
    <section aria-labelledby="preview">
      <h3 id="preview" className="text-lg">
        {t("bot.preview")}
      </h3>
      <p className="mb-3 max-w-prose text-sm text-soft">{t("bot.preview_about")}</p>
      {data === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <Failure error={error} retry={() => void refetch()} />
        )
      ) : (
        <Choice
          reviews={data.items.filter(({ archived }) => archived !== true)}
          values={values}
          isChanged={isChanged}
        />
      )}
    </section>
  );
}

function Choice({ reviews, values, isChanged }: PreviewProps & { readonly reviews: readonly Review[] }) {
  const { t } = useI18n();
  const [chosen, choose] = useState(() => new Set(reviews.slice(0, maxPreviews).map(({ id }) => id)));
  const { outcomes, isRunning, run } = useRuns(values);
  if (reviews.length === 0) return <p className="text-soft">{t("bot.preview_empty")}</p>;
  const wanted = reviews.filter(({ id }) => chosen.has(id));
  const toggle = (id: string) =>
    choose((before) => new Set([...before].filter((one) => one !== id).concat(before.has(id) ? [] : [id])));
  return (
    <>
      <details>
        <summary>{t("bot.preview_chosen", { count: wanted.length })}</summary>
        <ul className="mt-2 space-y-1">
          {reviews.map((review) => (
            <li key={review.id}>
              <label className="flex min-h-8 cursor-pointer items-start gap-2.5 py-1">
                <input
                  type="checkbox"
                  className="mt-0.5 size-4.5 shrink-0 accent-accent"
                  checked={chosen.has(review.id)}
                  onChange={() => toggle(review.id)}
                />
                <span className="min-w-0 truncate">
                  <bdi>{nameOf(review)}</bdi>{" "}
                  <span className="text-soft">
                    <ShortTime at={review.created_at} /> · <bdi>{lastWords(review)}</bdi>
                  </span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </details>
      <div className="mt-3 flex flex-wrap items-center gap-3">
        <Button
          isBusy={isRunning}
          disabled={wanted.length === 0 || wanted.length > maxPreviews}
          onClick={() => void run(wanted)}
        >
          {t(isChanged ? "bot.preview_unsaved" : "bot.preview_run")}
        </Button>
        <p role="status" className="text-sm text-soft">
          {isRunning
            ? t("bot.preview_running", { done: outcomes.length, count: wanted.length })
            : wanted.length > maxPreviews
              ? t("bot.preview_most", { count: maxPreviews })
              : ""}
        </p>
      </div>
      <ul aria-label={t("bot.preview")} className="mt-4 space-y-4 empty:hidden">
        {outcomes.map((one) => (
          <li key={one.review.id}>
            <Result outcome={one} words={lastWords(one.review)} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** One after the other, so that each result shows as soon as it is there. */
function useRuns(values: Values) {
  const [outcomes, setOutcomes] = useState<readonly PreviewOutcome[]>([]);
  const [isRunning, setRunning] = useState(false);
  const run = async (reviews: readonly Review[]) => {
    setOutcomes([]);
    setRunning(true);
    for (const review of reviews) {
      const one = await attempt(values, review);
      setOutcomes((before) => [...before, one]);
      if (one.stops) break;
    }
    setRunning(false);
  };
  return { outcomes, isRunning, run };
}

async function attempt(values: Values, review: Review): Promise<PreviewOutcome> {
  try {
    const preview = await call("POST /v1/settings/preview", { body: { values, interaction: review.id } });
    return { review, preview, error: null, stops: false };
  } catch (error) {
    const failed = error instanceof Error ? error : new Error("unknown", { cause: error });
    // What is wrong with the settings, or too many previews, is the same for the next one.
    return { review, preview: null, error: failed, stops: true };
  }
}
