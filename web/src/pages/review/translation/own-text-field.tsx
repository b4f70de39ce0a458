/** The answer in the reviewer's own language: written here, translated into the answer, and translated back. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call } from "../../../api/client.ts";
import { languageNameOf } from "../../../i18n/language-name.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { TextArea } from "../../../ui/forms/field.tsx";
import { Note } from "../../../ui/note.tsx";
import type { Review } from "../../queue/reviews.ts";
import type { AnswerWork } from "../answer/use-work.ts";
import { isAnswerChanged, isOwnTextChanged, type OwnText, type OwnTranslation } from "./own-text.ts";
import { useTranslationErrorText } from "./translate-bar.tsx";
import { useTranslation } from "./use-translation.ts";

/** The API's limit, UTF-16 units. */
const maxLength = 16_000;

interface OwnTextFieldProps {
  readonly review: Review;
  readonly answer: AnswerWork;
  readonly isReadOnly: boolean;
}

/**
 * The field for the reviewer's own text, shown where something is in another language, and as long as there is such a
 * text.
 */
export function OwnTextField(props: OwnTextFieldProps) {
  const translation = useTranslation();
  const { own } = props.answer.work;
  if (translation === null) return null;
  const { isAvailable, isForeign, isWanted, language } = translation;
  if (own === null && (props.isReadOnly || !isAvailable || !(isForeign || isWanted))) return null;
  return <OwnTextForm {...props} language={own?.language ?? language} isAvailable={isAvailable} />;
}

interface OwnTextFormProps extends OwnTextFieldProps {
  readonly language: string;
  readonly isAvailable: boolean;
}

function OwnTextForm({ review, answer, isReadOnly, language, isAvailable }: OwnTextFormProps) {
  const { t, language: uiLanguage } = useI18n();
  const errorText = useTranslationErrorText();
  const { own } = answer.work;
  const translate = useOwnTranslation(review, answer, language);
  const text = own?.text ?? "";
  const write = (now: string) => {
    const translation = own?.translation ?? null;
    answer.change({ own: now === "" && translation === null ? null : { language, text: now, translation } });
  };
  return (
    <section aria-labelledby="own-text" className="rounded-xl border border-line px-4 py-3">
      <h3 id="own-text" className="sr-only">
        {t("translation.own", { language: languageNameOf(language, uiLanguage) })}
      </h3>
      <TextArea
        label={t("translation.own", { language: languageNameOf(language, uiLanguage) })}
        hint={t("translation.own_hint")}
        rows={4}
        lang={language}
        dir="auto"
        value={text}
        maxLength={maxLength}
        disabled={isReadOnly}
        onChange={({ target }) => write(target.value)}
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button
          isBusy={translate.isBusy}
          disabled={isReadOnly || !isAvailable || text.trim() === ""}
          onClick={() => translate.run(text)}
          className="max-md:min-h-11 pointer-coarse:min-h-11"
        >
          {t("translation.make")}
        </Button>
      </div>
      <p role="alert" className="mt-2 text-sm text-red empty:hidden">
        {translate.error === null ? "" : errorText(translate.error)}
      </p>
      {own === null ? null : <TranslationCheck own={own} bubbles={answer.work.bubbles} />}
      <ReplaceDialog translate={translate} />
    </section>
  );
}

/** Translates a text; what the reviewer wrote into the answer in the meantime is not overwritten without asking. */
function useOwnTranslation(review: Review, answer: AnswerWork, language: string) {
  const { t, language: uiLanguage } = useI18n();
  const showToast = useToast();
  const [pending, setPending] = useState<OwnTranslation | null>(null);
  const latest = useRef(answer);
  useEffect(() => {
    latest.current = answer;
  });
  const apply = (translation: OwnTranslation) => {
    const { work, edit, change } = latest.current;
    setPending(null);
    edit({ kind: "reset", texts: translation.bubbles });
    change({ own: { language, text: work.own?.text ?? translation.source, translation } });
    showToast({ text: t("translation.made", { language: languageNameOf(translation.to, uiLanguage) }) });
  };
  const { mutate, isPending, error } = useMutation({
    networkMode: "always",
    mutationFn: (text: string) =>
      call("POST /v1/reviews/{id}/answer-translation", {
        params: { id: review.id },
        body: { text, from: language },
      }),
    onSuccess: ({ cost_usd: _cost, ...translation }) =>
      mayReplace(latest.current) ? apply(translation) : setPending(translation),
  });
  return {
    run: mutate,
    isBusy: isPending,
    error,
    waiting: pending,
    take: apply,
    discard: () => setPending(null),
  };
}

/** The reviewer has not edited the answer: it is the draft, or what the last translation made. */
const mayReplace = ({ isEdited, work: { bubbles, own } }: AnswerWork): boolean =>
  !isEdited ||
  bubbles.every((text) => text.trim() === "") ||
  (own !== null && own.translation !== null && !isAnswerChanged(own, bubbles));

function ReplaceDialog({ translate }: { readonly translate: ReturnType<typeof useOwnTranslation> }) {
  const { t } = useI18n();
  const { waiting: pending, take: apply, discard } = translate;
  return (
    <ConfirmDialog
      open={pending !== null}
      onClose={discard}
      title={t("translation.replace_title")}
      text={t("translation.replace_text")}
      action={t("translation.replace")}
      tone="main"
      isBusy={false}
      error={null}
      run={() => (pending === null ? undefined : apply(pending))}
    />
  );
}

/** The back-translation, and what no longer matches. */
function TranslationCheck({ own, bubbles }: { readonly own: OwnText; readonly bubbles: readonly string[] }) {
  const { t } = useI18n();
  const translation = own.translation;
  if (translation === null)
    return own.text.trim() === "" ? null : (
      <p className="mt-2 text-sm text-soft">{t("translation.not_made")}</p>
    );
  return (
    <div className="mt-3 space-y-2">
      <div role="status" className="space-y-2 empty:hidden">
        {isOwnTextChanged(own) ? <Note tone="warn">{t("translation.own_changed")}</Note> : null}
        {isAnswerChanged(own, bubbles) ? <Note tone="warn">{t("translation.answer_changed")}</Note> : null}
        {translation.formatting_lost ? <Note tone="warn">{t("translation.formatting_lost")}</Note> : null}
      </div>
      <BackTranslation translation={translation} language={own.language} />
    </div>
  );
}

function BackTranslation({
  translation,
  language,
}: {
  readonly translation: OwnTranslation;
  readonly language: string;
}) {
  const { t, language: uiLanguage } = useI18n();
  const { reads_as: backTranslation, to } = translation;
  if (backTranslation === null) return <Note tone="warn">{t("translation.unchecked")}</Note>;
  return (
    <div>
      <h4 className="text-sm font-medium">{t("translation.reads_as")}</h4>
      <p className="text-sm text-soft">
        {t("translation.reads_as_hint", { language: languageNameOf(to, uiLanguage) })}
      </p>
      {backTranslation.map((text, index) => (
        <p key={index} className="words mt-1.5 whitespace-pre-wrap" lang={language} dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}
