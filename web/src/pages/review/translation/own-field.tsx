/** The answer in the reviewer's own language: written here, translated into the answer, and translated back. */
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { TextArea } from "../../../ui/forms/field.tsx";
import { Note } from "../../../ui/note.tsx";
import type { Review } from "../../queue/filters.ts";
import type { AnswerWork } from "../answer/use-work.ts";
import { languageName } from "./languages.ts";
import { isAnswerChanged, isOwnChanged, type OwnText, type OwnTranslation } from "./own-text.ts";
import { useTranslationErrorText } from "./translate-bar.tsx";
import { useTranslation } from "./use-translation.ts";

/** The API's limit, UTF-16 units. */
const maxLength = 16_000;

interface OwnFieldProps {
  readonly review: Review;
  readonly answer: AnswerWork;
  readonly isReadOnly: boolean;
}

/**
 * The field for the reviewer's own text, shown where something is in another language, and as long as there is such a
 * text.
 */
export function OwnField(props: OwnFieldProps) {
  const translation = useTranslation();
  const { own } = props.answer.work;
  if (translation === null) return null;
  const { isAvailable, isForeign, isWanted, language } = translation;
  if (own === null && (props.isReadOnly || !isAvailable || !(isForeign || isWanted))) return null;
  return <Field {...props} language={own?.language ?? language} isAvailable={isAvailable} />;
}

interface FieldProps extends OwnFieldProps {
  readonly language: string;
  readonly isAvailable: boolean;
}

function Field({ review, answer, isReadOnly, language, isAvailable }: FieldProps) {
  const { t, language: uiLanguage } = useI18n();
  const errorText = useTranslationErrorText();
  const { own } = answer.work;
  const make = useTranslateOwn(review, answer, language);
  const text = own?.text ?? "";
  const write = (now: string) => {
    const translation = own?.translation ?? null;
    answer.change({ own: now === "" && translation === null ? null : { language, text: now, translation } });
  };
  return (
    <section aria-labelledby="own-text" className="rounded-xl border border-line px-4 py-3">
      <h3 id="own-text" className="sr-only">
        {t("translation.own", { language: languageName(language, uiLanguage) })}
      </h3>
      <TextArea
        label={t("translation.own", { language: languageName(language, uiLanguage) })}
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
          isBusy={make.isBusy}
          disabled={isReadOnly || !isAvailable || text.trim() === ""}
          onClick={() => make.run(text)}
          className="max-md:min-h-11 pointer-coarse:min-h-11"
        >
          {t("translation.make")}
        </Button>
      </div>
      <p role="alert" className="mt-2 text-sm text-red empty:hidden">
        {make.error === null ? "" : errorText(make.error)}
      </p>
      {own === null ? null : <Check own={own} bubbles={answer.work.bubbles} />}
      <Replace making={make} />
    </section>
  );
}

/** Translates a text; what the reviewer wrote into the answer in the meantime is not overwritten without asking. */
function useTranslateOwn(review: Review, answer: AnswerWork, language: string) {
  const { t, language: uiLanguage } = useI18n();
  const showToast = useToast();
  const [waiting, setWaiting] = useState<OwnTranslation | null>(null);
  const latest = useRef(answer);
  useEffect(() => {
    latest.current = answer;
  });
  const take = (made: OwnTranslation) => {
    const { work, edit, change } = latest.current;
    setWaiting(null);
    edit({ kind: "reset", texts: made.bubbles });
    change({ own: { language, text: work.own?.text ?? made.source, translation: made } });
    showToast({ text: t("translation.made", { language: languageName(made.to, uiLanguage) }) });
  };
  const { mutate, isPending, error } = useMutation({
    networkMode: "always",
    mutationFn: (text: string) =>
      call("POST /v1/reviews/{id}/answer-translation", {
        params: { id: review.id },
        body: { text, from: language },
      }),
    onSuccess: ({ cost_usd: _cost, ...made }) => (mayReplace(latest.current) ? take(made) : setWaiting(made)),
  });
  return { run: mutate, isBusy: isPending, error, waiting, take, drop: () => setWaiting(null) };
}

/** The reviewer has not edited the answer: it is the draft, or what the last translation made. */
const mayReplace = ({ isEdited, work: { bubbles, own } }: AnswerWork): boolean =>
  !isEdited ||
  bubbles.every((text) => text.trim() === "") ||
  (own !== null && own.translation !== null && !isAnswerChanged(own, bubbles));

function Replace({ making }: { readonly making: ReturnType<typeof useTranslateOwn> }) {
  const { t } = useI18n();
  const { waiting, take, drop } = making;
  return (
    <ConfirmDialog
      open={waiting !== null}
      onClose={drop}
      title={t("translation.replace_title")}
      text={t("translation.replace_text")}
      action={t("translation.replace")}
      tone="main"
      isBusy={false}
      error={null}
      run={() => (waiting === null ? undefined : take(waiting))}
    />
  );
}

/** The back-translation, and what no longer matches. */
function Check({ own, bubbles }: { readonly own: OwnText; readonly bubbles: readonly string[] }) {
  const { t } = useI18n();
  const made = own.translation;
  if (made === null)
    return own.text.trim() === "" ? null : (
      <p className="mt-2 text-sm text-soft">{t("translation.not_made")}</p>
    );
  return (
    <div className="mt-3 space-y-2">
      <div role="status" className="space-y-2 empty:hidden">
        {isOwnChanged(own) ? <Note tone="warn">{t("translation.own_changed")}</Note> : null}
        {isAnswerChanged(own, bubbles) ? <Note tone="warn">{t("translation.answer_changed")}</Note> : null}
        {made.formatting_lost ? <Note tone="warn">{t("translation.formatting_lost")}</Note> : null}
      </div>
      <BackTranslation made={made} language={own.language} />
    </div>
  );
}

function BackTranslation({ made, language }: { readonly made: OwnTranslation; readonly language: string }) {
  const { t, language: uiLanguage } = useI18n();
  const { reads_as: back, to } = made;
  if (back === null) return <Note tone="warn">{t("translation.unchecked")}</Note>;
  return (
    <div>
      <h4 className="text-sm font-medium">{t("translation.reads_as")}</h4>
      <p className="text-sm text-soft">
        {t("translation.reads_as_hint", { language: languageName(to, uiLanguage) })}
      </p>
      {back.map((text, index) => (
        <p key={index} className="words mt-1.5 whitespace-pre-wrap" lang={language} dir="auto">
          {text}
        </p>
      ))}
    </div>
  );
}
