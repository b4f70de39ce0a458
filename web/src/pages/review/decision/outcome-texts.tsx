/** The texts of a closed review: what was sent, how it arrived, and the reviewer's rating of the draft. */
import { useQuery } from "@tanstack/react-query";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Badge } from "../../../ui/badge.tsx";
import type { Tone } from "../../../ui/tone.ts";
import { AttachmentList } from "../../../ui/media/attachment-view.tsx";
import { FormattedText } from "../../../ui/text/formatted-text.tsx";
import { Fact, Facts } from "../../../ui/facts.tsx";
import { useTagTitle } from "../../../ui/text/tag-title.ts";
import type { Review } from "../../queue/reviews.ts";
import { sentFilesOf, sentTextsOf } from "./decision.ts";
import { DifferenceView } from "../answer/difference-view.tsx";
import { type Match, segmentsIn } from "../answer/segments.ts";
import { reasonNameOf } from "./reasons.ts";
import { taxonomyQuery } from "../queries.ts";
import { VerdictNote } from "../answer/verdict-note.tsx";
import { OwnTextView } from "../translation/own-text-view.tsx";

export function OutcomeTexts({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  const { draft, final_text: final, verdict } = review;
  const isEdited = draft !== null && final !== null && final !== "" && final !== draft.text;
  return (
    <>
      {final === null ? <VerdictNote review={review} /> : <ApprovedAnswer review={review} final={final} />}
      {final === null && draft !== null ? (
        <BubbleList
          title={t("review.outcome.draft")}
          texts={draft.bubbles}
          draft={draft}
          matches={verdict?.matches ?? []}
        />
      ) : null}
      <DeliveryStates review={review} />
      {isEdited ? <DifferenceView before={[draft.text]} after={[final]} /> : null}
      <RatingFacts review={review} />
    </>
  );
}

/** What was approved: its texts, its files, and the words in the reviewer's own language. */
function ApprovedAnswer({ review, final }: { readonly review: Review; readonly final: string }) {
  const { t } = useI18n();
  const files = sentFilesOf(review);
  return (
    <>
      {final === "" ? null : <BubbleList title={t("review.outcome.answer")} texts={sentTextsOf(review)} />}
      <AttachmentList
        attachments={files}
        review={review.id}
        label={t("attach.count", { count: files.length })}
      />
      <OwnTextView heading="h3" own={review.own_text ?? null} bubbles={[final]} />
    </>
  );
}

interface BubbleListProps {
  readonly title: string;
  readonly texts: readonly string[];
  readonly draft?: Review["draft"];
  readonly matches?: readonly Match[];
}

const BubbleList = ({ title, texts, draft = null, matches = [] }: BubbleListProps) => (
  <section>
    <h3 className="mb-1.5 text-sm font-medium text-soft">{title}</h3>
    <ol className="space-y-1.5">
      {texts.map((text, index) => (
        <li
          key={index}
          className="words ml-auto w-fit max-w-[min(100%,40rem)] rounded-bubble rounded-br-sm bg-ours px-4 py-2.5 text-base"
        >
          {matches.length === 0 ? (
            <FormattedText source={text} />
          ) : (
            segmentsIn(text, draft, matches).map((segment, part) =>
              segment.isMarked ? <mark key={part}>{segment.text}</mark> : segment.text,
            )
          )}
        </li>
      ))}
    </ol>
  </section>
);

const tones: Readonly<Record<string, Tone>> = { sent: "good", unknown: "bad", undeliverable: "bad" };

function DeliveryStates({ review }: { readonly review: Review }) {
  const { t } = useI18n();
  if (review.deliveries.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-medium text-soft">{t("review.deliveries")}</h3>
      <ol className="space-y-1">
        {review.deliveries.map(({ id, state, error }, index) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span>{t("review.bubble", { number: index + 1 })}</span>
            <Badge tone={tones[state] ?? "plain"}>{t(`review.delivery.${state}`)}</Badge>
            {error === null ? null : <span className="words text-sm text-soft">{error}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The reviewer's notes and tags for the draft, and why nothing was sent. */
function RatingFacts({ review }: { readonly review: Review }) {
  const { t, number } = useI18n();
  const { data } = useQuery(taxonomyQuery);
  const { edit_tags: tags, quality_score: score, notes, reject_reason: reason } = review;
  const hasPreview = review.link_preview === true;
  const titleOfTag = useTagTitle();
  const titleOf = (tag: string) =>
    titleOfTag(data?.items.find((one) => one.tag === tag) ?? { tag, title: tag });
  if (tags.length === 0 && score === null && notes === null && reason === null && !hasPreview) return null;
  return (
    <Facts>
      {reason === null ? null : <Fact label={t("review.outcome.reason")}>{reasonNameOf(reason, t)}</Fact>}
      {tags.length === 0 ? null : (
        <Fact label={t("review.outcome.tags")}>{tags.map(titleOf).join(", ")}</Fact>
      )}
      {score === null ? null : (
        <Fact label={t("review.outcome.score")}>{t("review.score_value", { score: number(score) })}</Fact>
      )}
      {notes === null ? null : <Fact label={t("review.outcome.notes")}>{notes}</Fact>}
      {hasPreview ? (
        <Fact label={t("review.outcome.link_preview")}>{t("review.outcome.link_preview_on")}</Fact>
      ) : null}
    </Facts>
  );
}
