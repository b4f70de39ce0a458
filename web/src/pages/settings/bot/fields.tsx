/** Fields of the bot's settings; an empty one means the default, which it shows. */
import type { ReactNode } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import type { I18n } from "../../../i18n/i18n.ts";
import { Button } from "../../../ui/forms/button.tsx";
import { Input, Select, TextArea } from "../../../ui/forms/field.tsx";
import { fieldErrorOf } from "../../../ui/forms/form-values.ts";
import { serverNow } from "../../../api/clock.ts";
import { formatTime } from "../../../ui/text/time.tsx";
import {
  fourEyesModes,
  type FieldsProps,
  modelFields,
  type SettingName,
  numberFields,
  type Settings,
  draftMediaModes,
  textFields,
} from "./values.ts";

export const FieldGroup = ({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: string;
  readonly children: ReactNode;
}) => (
  <fieldset className="rounded-2xl border border-line bg-card px-4 pb-4">
    <legend className="px-1 text-base font-semibold">{title}</legend>
    {about === undefined ? null : <p className="mt-1 mb-4 max-w-prose text-sm text-soft">{about}</p>}
    {children}
  </fieldset>
);

/** The default, or who set the value and when. */
export function originOf(name: SettingName, { origins, values }: Settings, i18n: I18n): string {
  const origin = origins[name];
  if (origin === undefined || values[name] === undefined) return i18n.t("bot.is_default");
  return i18n.t("bot.is_set", { name: origin.by.name, time: formatTime(origin.at, serverNow(), i18n) });
}

export function TextFields({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <FieldGroup title={t("bot.texts")} about={t("bot.texts_about")}>
      <div className="space-y-4">
        {textFields.map(({ name, max }) => (
          <div key={name}>
            <TextArea
              label={t(`bot.name.${name}`)}
              hint={`${t(`bot.hint.${name}`)} ${originOf(name, settings, i18n)}`}
              error={fieldErrorOf(error, `values.${name}`)}
              rows={name === "persona" ? 4 : 5}
              value={fields[name]}
              maxLength={max}
              placeholder={settings.defaults[name]}
              onChange={({ target }) => change({ [name]: target.value })}
            />
            {name === "persona" && fields.persona === "" ? (
              <Button isSmall className="mt-2" onClick={() => change({ persona: settings.defaults.persona })}>
                {t("bot.from_default")}
              </Button>
            ) : null}
          </div>
        ))}
      </div>
    </FieldGroup>
  );
}

export function ModelFields({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const { providers } = settings;
  const about =
    providers.length === 0
      ? t("bot.no_provider")
      : t("bot.models_about", { providers: providers.join(", ") });
  return (
    <FieldGroup title={t("bot.models")} about={about}>
      <div className="grid gap-4 sm:grid-cols-2">
        {modelFields.map((name) => (
          <Input
            key={name}
            label={t(`bot.name.${name}`)}
            hint={originOf(name, settings, i18n)}
            error={fieldErrorOf(error, `values.${name}`)}
            value={fields[name]}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            placeholder={settings.defaults[name]}
            onChange={({ target }) => change({ [name]: target.value })}
          />
        ))}
      </div>
      <DraftMediaField {...{ settings, fields, change, error }} />
    </FieldGroup>
  );
}

function DraftMediaField({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const defaultText = t("bot.usual", { value: t(`bot.media.${settings.defaults.draft_media}`) });
  const origin = settings.values.draft_media === undefined ? "" : originOf("draft_media", settings, i18n);
  return (
    <Select
      label={t("bot.name.draft_media")}
      hint={`${t("bot.hint.draft_media")} ${origin}`.trim()}
      error={fieldErrorOf(error, "values.draft_media")}
      value={fields.draft_media}
      className="mt-4 max-w-md"
      onChange={({ target }) =>
        change({ draft_media: draftMediaModes.find((one) => one === target.value) ?? "" })
      }
    >
      <option value="">{defaultText}</option>
      {draftMediaModes.map((one) => (
        <option key={one} value={one}>
          {t(`bot.media.${one}`)}
        </option>
      ))}
    </Select>
  );
}

export function FourEyesField({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const defaultText = t("bot.usual", { value: t(`second.eyes.${settings.defaults.four_eyes}`) });
  return (
    <FieldGroup title={t("second.group")} about={t("second.group_about")}>
      <Select
        label={t("bot.name.four_eyes")}
        hint={settings.values.four_eyes === undefined ? defaultText : originOf("four_eyes", settings, i18n)}
        error={fieldErrorOf(error, "values.four_eyes")}
        value={fields.four_eyes}
        className="max-w-md"
        onChange={({ target }) =>
          change({ four_eyes: fourEyesModes.find((one) => one === target.value) ?? "" })
        }
      >
        <option value="">{defaultText}</option>
        {fourEyesModes.map((one) => (
          <option key={one} value={one}>
            {t(`second.eyes.${one}`)}
          </option>
        ))}
      </Select>
    </FieldGroup>
  );
}

export function NumberFields({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  return (
    <FieldGroup title={t("bot.numbers")} about={t("bot.numbers_about")}>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {numberFields.map(({ name, min, max }) => (
          <Input
            key={name}
            label={t(`bot.name.${name}`)}
            hint={`${t("bot.usual", { value: settings.defaults[name] })} ${settings.values[name] === undefined ? "" : originOf(name, settings, i18n)}`.trim()}
            error={fieldErrorOf(error, `values.${name}`)}
            type="number"
            inputMode="numeric"
            min={min}
            max={max}
            step={1}
            value={fields[name]}
            placeholder={String(settings.defaults[name])}
            onChange={({ target }) => change({ [name]: target.value })}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
