/** The team's time zone, whose days are those of the figures and the history. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Select } from "../../../ui/forms/field.tsx";
import { fieldErrorOf } from "../../../ui/forms/form-values.ts";
import { FieldGroup, originOf } from "./fields.tsx";
import type { FieldsProps } from "./values.ts";

/** Those that the browser knows, and those that are set, which the server may know under another name. */
const timeZonesWith = (...added: readonly string[]): readonly string[] =>
  [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...added])]
    .filter((zone) => zone !== "")
    .toSorted();

export function TimeZoneField({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const defaultText = t("bot.usual", { value: settings.defaults.time_zone });
  return (
    <FieldGroup title={t("bot.team")} about={t("bot.team_about")}>
      <Select
        label={t("bot.name.time_zone")}
        hint={settings.values.time_zone === undefined ? defaultText : originOf("time_zone", settings, i18n)}
        error={fieldErrorOf(error, "values.time_zone")}
        value={fields.time_zone}
        className="max-w-md"
        onChange={({ target }) => change({ time_zone: target.value })}
      >
        <option value="">{defaultText}</option>
        {timeZonesWith(settings.defaults.time_zone, fields.time_zone).map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </Select>
    </FieldGroup>
  );
}
