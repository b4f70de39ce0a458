/** A translation next to its original: text only, whatever it contains. */
import { languageNameOf } from "../../../i18n/language-name.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import type { Review } from "../../queue/reviews.ts";
import { useTranslation } from "./use-translation.ts";
import type { Translation } from "./queries.ts";

type TranslatedPart = NonNullable<Translation["draft"][number]>;

interface TranslatedTextProps {
  readonly translated: TranslatedPart;
  /** Nothing is shown if the translation is the same. */
  readonly original: string;
  readonly language: string;
}

export function TranslatedText({ translated, original, language }: TranslatedTextProps) {
  const { t, language: uiLanguage } = useI18n();
  const { text, from, formatting_lost: isLost } = translated;
  if (text.trim() === original.trim()) return null;
  return (
    <div className="mt-1.5 border-t border-line pt-1.5">
      <p className="text-xs text-soft">
        {from === null
          ? t("translation.of")
          : t("translation.from", { language: languageNameOf(from, uiLanguage) })}
      </p>
      <p className="words text-base whitespace-pre-wrap" lang={language} dir="auto">
        {text}
      </p>
      {isLost ? <p className="text-xs text-amber">{t("translation.formatting_lost")}</p> : null}
    </div>
  );
}

/** The translation of a message of the open review, if there is one. */
export function TranslatedMessage({ id, original }: { readonly id: number; readonly original: string }) {
  const translation = useTranslation();
  const translated = translation?.data?.messages.find(({ telegram_message_id: one }) => one === id);
  if (translation === null || translated === undefined) return null;
  return <TranslatedText {...{ translated, original }} language={translation.language} />;
}

/** The draft in the reader's language, one paragraph per message. */
export function TranslatedDraft({ review }: { readonly review: Pick<Review, "draft" | "revision"> }) {
  const { t, language: uiLanguage } = useI18n();
  const translation = useTranslation();
  const bubbles = review.draft?.bubbles ?? [];
  // While another draft is translated, the earlier one's translation would be misleading.
  const translated = translation?.data?.revision === review.revision ? translation.data.draft : [];
  const differing = translated.flatMap((one, index) =>
    one === null || one.text.trim() === bubbles[index]?.trim() ? [] : [{ ...one, index }],
  );
  if (translation === null || differing.length === 0) return null;
  const { language } = translation;
  return (
    <section aria-labelledby="draft-translated" className="rounded-xl border border-line px-4 py-3">
      <h3 id="draft-translated" className="text-sm">
        {t("translation.draft", { language: languageNameOf(language, uiLanguage) })}
      </h3>
      {differing.map(({ text, index, formatting_lost: isLost }) => (
        <div key={index} className="mt-2">
          <p className="words whitespace-pre-wrap" lang={language} dir="auto">
            {text}
          </p>
          {isLost ? <p className="text-xs text-amber">{t("translation.formatting_lost")}</p> : null}
        </div>
      ))}
    </section>
  );
}
