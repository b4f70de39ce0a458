/** Translates the open review, and shows the progress. */
import { Problem } from "../../../api/client.ts";
import { languageNameOf } from "../../../i18n/language-name.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { errorTextOf } from "../../../ui/error-text.ts";
import { type ReviewTranslation, useTranslation } from "./use-translation.ts";

/** Renders nothing if there is nothing to translate, or if everything is in the reader's language. */
export function TranslateBar() {
  const translation = useTranslation();
  if (translation === null) return null;
  const { isAvailable, isForeign, isWanted } = translation;
  return isAvailable && (isForeign || isWanted) ? <TranslationControls translation={translation} /> : null;
}

function TranslationControls({ translation }: { readonly translation: ReviewTranslation }) {
  const { t, language: uiLanguage } = useI18n();
  const { isWanted, toggle, language, always, setAlways } = translation;
  useShortcuts([{ key: "t", label: t("translation.key"), run: toggle }]);
  const name = languageNameOf(language, uiLanguage);
  return (
    <div className="mb-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <Button isSmall onClick={toggle} className="max-md:min-h-11 pointer-coarse:min-h-11">
          {isWanted ? t("translation.hide") : t("translation.show", { language: name })}
          <ShortcutHint>t</ShortcutHint>
        </Button>
        <label className="flex min-h-6 items-center gap-2 text-sm max-md:min-h-11 pointer-coarse:min-h-11">
          <input type="checkbox" checked={always} onChange={({ target }) => setAlways(target.checked)} />
          {t("translation.always")}
        </label>
      </div>
      <TranslationProgress translation={translation} name={name} />
    </div>
  );
}

type ProgressState = "idle" | "busy" | "failed" | "done";

const progressOf = ({ isWanted, isBusy, error, data }: ReviewTranslation): ProgressState => {
  if (!isWanted) return "idle";
  if (isBusy) return "busy";
  if (error !== null) return "failed";
  return data === null ? "idle" : "done";
};

interface TranslationProgressProps {
  readonly translation: ReviewTranslation;
  readonly name: string;
}

function TranslationProgress({ translation, name }: TranslationProgressProps) {
  const { t } = useI18n();
  const errorText = useTranslationErrorText();
  const { error, continueTranslation } = translation;
  const progress = progressOf(translation);
  const left = translation.data?.left ?? 0;
  const texts = {
    idle: "",
    busy: t("translation.busy"),
    failed: "",
    done: t("translation.done", { language: name }),
  };
  return (
    <>
      <p role="status" className="mt-1 text-sm text-soft empty:hidden">
        {texts[progress]}
      </p>
      <p role="alert" className="mt-1 text-sm text-red empty:hidden">
        {progress === "failed" && error !== null ? errorText(error) : ""}
      </p>
      {progress === "failed" ? (
        <ContinueButton run={continueTranslation} label={t("translation.retry")} />
      ) : null}
      {progress === "done" && left > 0 ? (
        <ContinueButton run={continueTranslation} label={t("translation.left", { count: left })} />
      ) : null}
    </>
  );
}

const ContinueButton = ({ run, label }: { readonly run: () => void; readonly label: string }) => (
  <Button isSmall className="mt-1 max-md:min-h-11 pointer-coarse:min-h-11" onClick={run}>
    {label}
  </Button>
);

/** What went wrong, in the reader's language. */
export function useTranslationErrorText(): (error: Error) => string {
  const { t } = useI18n();
  return (error) => {
    const code = error instanceof Problem ? error.code : null;
    if (code === "model_failed") return t("translation.failed");
    if (code === "wrong_state") return t("translation.off");
    return errorTextOf(error, t);
  };
}
