/** The sidebar of a review: customer, knowledge used, cost of the models. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { CustomerNotes } from "../notes/notes.tsx";
import type { Review } from "../queue/reviews.ts";
import { Block } from "./block.tsx";
import { CustomerPanel } from "./customer.tsx";
import { seenFilesTextOf } from "./seen-files.ts";

export function ReviewAside({ review }: { readonly review: Review }) {
  return (
    <div className="min-w-0 space-y-6 px-1 pt-2">
      <CustomerPanel review={review} />
      <NotesBlock customer={review.customer.id} />
      <KnowledgePassages passages={review.context.knowledge} />
      {review.draft === null ? null : <ModelCalls review={review} draft={review.draft} />}
    </div>
  );
}

function NotesBlock({ customer }: { readonly customer: string }) {
  const { t } = useI18n();
  return (
    <Block id="notes" title={t("notes.title")}>
      <CustomerNotes customer={customer} />
    </Block>
  );
}

function KnowledgePassages({ passages }: { readonly passages: Review["context"]["knowledge"] }) {
  const { t, number } = useI18n();
  return (
    <Block id="knowledge" title={t("review.knowledge")}>
      {passages.length === 0 ? <p className="text-soft">{t("review.knowledge_none")}</p> : null}
      <ul className="space-y-1.5">
        {passages.map(({ document_id, chunk_index, title, source, text, score }) => (
          <li key={`${document_id} ${chunk_index}`}>
            <details>
              <summary className="words">
                <bdi>{title}</bdi>{" "}
                <span className="text-soft">
                  <bdi>{source}</bdi> · {number(score, { style: "percent", maximumFractionDigits: 0 })}
                </span>
              </summary>
              <p className="words mt-1 border-l-2 border-line pl-4">{text}</p>
            </details>
          </li>
        ))}
      </ul>
    </Block>
  );
}

type Draft = NonNullable<Review["draft"]>;

/** The models that made the draft, what they cost, which files they saw, and with which settings. */
function ModelCalls({ review, draft }: { readonly review: Review; readonly draft: Draft }) {
  const { t } = useI18n();
  const { settings_version: version } = review;
  const seenFiles = seenFilesTextOf(review, t);
  return (
    <Block id="calls" title={t("review.calls")}>
      <ul className="space-y-1.5">
        <ModelCallRow stage={t("review.calls_llm1")} call={draft.llm1} />
        {draft.llm2 === null ? null : <ModelCallRow stage={t("review.calls_llm2")} call={draft.llm2} />}
      </ul>
      {seenFiles === null ? null : <p className="mt-1.5">{seenFiles}</p>}
      {version === null ? null : (
        <p className="mt-1.5 text-soft">
          {version === 0 ? t("bot.made_with_defaults") : t("bot.made_with", { version })}
        </p>
      )}
    </Block>
  );
}

function ModelCallRow({ stage, call }: { readonly stage: string; readonly call: Draft["llm1"] }) {
  const { t, number, money } = useI18n();
  const count = (tokens: number | null) => (tokens === null ? "?" : number(tokens));
  const [inputTokens, outputTokens] = [count(call.input_tokens), count(call.output_tokens)];
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4">
      <span className="words">
        {stage} <span className="text-soft">{call.model}</span>
      </span>
      <span className="text-right tabular-nums">
        {call.cost_usd === null ? t("review.calls_unpriced") : money(call.cost_usd)}
      </span>
      <span className="text-soft tabular-nums">
        {t("review.calls_tokens", { read: inputTokens, written: outputTokens })}
      </span>
    </li>
  );
}
