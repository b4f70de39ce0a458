/** How the reader wants translations: their language, and whether everything is translated. */
import { useQuery } from "@tanstack/react-query";
import { call, type Output } from "../../api/client.ts";
import { languageNameOf, languagesByName } from "../../i18n/language-name.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { translation } from "../../strings/translation.ts";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Select } from "../../ui/forms/field.tsx";
import { Form } from "../../ui/forms/form.tsx";
import { fieldErrorOf, textOf } from "../../ui/forms/form-values.ts";
import { Note } from "../../ui/note.tsx";
import { Card } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { LoadingOrFailure } from "../../ui/states.tsx";
import { translationLanguages } from "./offered-languages.ts";
import { translationSettingsQuery } from "../review/translation/queries.ts";

addTexts(translation);

type Settings = Output<"GET /v1/translation">;

export function TranslationSettings() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(translationSettingsQuery);
  if (data === undefined) return <LoadingOrFailure error={error} refetch={refetch} />;
  return (
    <div className="max-w-3xl space-y-4">
      <p className="max-w-prose text-soft">{t("translation.about")}</p>
      {data.available ? null : <Note tone="info">{t("translation.off")}</Note>}
      <PreferencesForm preferences={data.preferences} />
    </div>
  );
}

function PreferencesForm({ preferences: { language, always } }: Pick<Settings, "preferences">) {
  const { t, language: uiLanguage } = useI18n();
  const { canReview } = usePermissions();
  const save = useAction({
    run: (body: Settings["preferences"]) => call("PUT /v1/translation", { body }),
    success: t("translation.saved"),
    invalidates: [translationSettingsQuery.queryKey],
  });
  const submit = (form: FormData) => {
    const chosen = textOf(form, "language");
    save.mutate({ language: chosen === "" ? null : chosen, always: form.has("always") });
  };
  return (
    <Card>
      <Form
        label={t("settings.translation")}
        submit={submit}
        isBusy={save.isPending || !canReview}
        error={save.error}
        fields={["language"]}
        action={t("action.save")}
        className="space-y-5"
      >
        <Select
          label={t("translation.language")}
          name="language"
          defaultValue={language ?? ""}
          error={fieldErrorOf(save.error, "language")}
          className="max-w-md"
        >
          <option value="">
            {t("translation.language_console", { language: languageNameOf(uiLanguage, uiLanguage) })}
          </option>
          {languagesByName(translationLanguages, language, uiLanguage).map(({ tag, name }) => (
            <option key={tag} value={tag}>
              {name}
            </option>
          ))}
        </Select>
        <div>
          <label className="flex min-h-6 w-fit items-start gap-2 max-md:min-h-11 max-md:items-center pointer-coarse:min-h-11 pointer-coarse:items-center">
            <input
              type="checkbox"
              name="always"
              defaultChecked={always}
              aria-describedby="always-hint"
              className="mt-1 shrink-0 max-md:mt-0 pointer-coarse:mt-0"
            />
            {t("translation.always_long")}
          </label>
          <p id="always-hint" className="mt-1 text-sm text-soft">
            {t("translation.always_hint")}
          </p>
        </div>
      </Form>
    </Card>
  );
}
