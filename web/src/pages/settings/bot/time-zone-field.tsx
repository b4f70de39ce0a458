/** The team's time zone, whose days are those of the figures and the history. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Select } from "../../../ui/forms/field.tsx";
import { fieldErrorOf } from "../../../ui/forms/form-values.ts";
import { Group, originOf } from "./fields.tsx";
import type { FieldsProps } from "./values.ts";

/** Those that the browser knows, and those that are set, which the server may know under another name. */
const zonesWith = (...set: readonly string[]): readonly string[] =>
  [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), ...set])]
    .filter((zone) => zone !== "")
    .toSorted();

export function TimeZone({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const usual = t("bot.usual", { value: settings.defaults.time_zone });
  return (
    <Group title={t("bot.team")} about={t("bot.team_about")}>
      <Select
        label={t("bot.name.time_zone")}
        hint={settings.values.time_zone === undefined ? usual : originOf("time_zone", settings, i18n)}
        error={fieldErrorOf(error, "values.time_zone")}
        value={fields.time_zone}
        className="max-w-md"
        onChange={({ target }) => change({ time_zone: target.value })}
      >
        <option value="">{usual}</option>
        {zonesWith(settings.defaults.time_zone, fields.time_zone).map((zone) => (
          <option key={zone} value={zone}>
            {zone}
          </option>
        ))}
      </Select>
    </Group>
  );
}
