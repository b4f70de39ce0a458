/** A decided or proposed answer as its reviewer wrote it in their own language. */
import { languageNameOf } from "../../../i18n/language-name.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { isCurrentTranslation, type OwnText } from "./own-text.ts";

interface OwnTextViewProps {
  /** The level of its heading. */
  readonly heading: "h3" | "h4";
  readonly own: OwnText | null;
  /** What is sent. */
  readonly bubbles: readonly string[];
  /** Who wrote it; omitted where that is said already. */
  readonly name?: string;
}

export function OwnTextView({ heading: Heading, own, bubbles, name }: OwnTextViewProps) {
  const { t, language: uiLanguage } = useI18n();
  if (own === null) return null;
  const language = languageNameOf(own.language, uiLanguage);
  return (
    <section className="mt-3">
      <Heading className="mb-1 text-sm font-medium text-soft">
        {name === undefined
          ? t("translation.written_by_us", { language })
          : t("translation.written", { name, language })}
      </Heading>
      <p className="words whitespace-pre-wrap" lang={own.language} dir="auto">
        {own.text}
      </p>
      <p className={`mt-1 text-sm ${isCurrentTranslation(own, bubbles) ? "text-soft" : "text-amber"}`}>
        {t(isCurrentTranslation(own, bubbles) ? "translation.matches" : "translation.no_match")}
      </p>
    </section>
  );
}
