/** Which models gave no usable answer, and why, even if another one wrote the draft. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Note } from "../../../ui/note.tsx";
import type { Review } from "../../queue/reviews.ts";

/** Why there is no draft or no new one, or which models failed before one answered. */
export function DraftFailure({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const { failure, model_failures: failures, draft } = review;
  if (review.regenerating || (failure === null && failures.length === 0)) return null;
  const title =
    failure === null ? "review.faults" : draft === null ? "review.failed" : "review.regeneration_failed";
  return (
    <Note tone={failure === null ? "info" : draft === null ? "bad" : "warn"} role="status" title={t(title)}>
      {failures.length === 0 ? (
        <p className="words text-sm">{failure}</p>
      ) : (
        <FailureReasons failures={failures} />
      )}
    </Note>
  );
}

export function FailureReasons({ failures }: { readonly failures: Review["model_failures"] }) {
  const { t } = useI18n();
  return (
    <ul className="mt-1 space-y-0.5 text-sm">
      {failures.map(({ stage, model, reason }) => (
        <li key={`${stage} ${model} ${reason}`} className="words">
          {t(stage === "llm1" ? "review.calls_llm1" : "review.calls_llm2")}
          {model === null ? null : (
            <>
              {" · "}
              <bdi>{model}</bdi>
            </>
          )}
          {": "}
          {t(`review.fault.${reason}`)}
        </li>
      ))}
    </ul>
  );
}
