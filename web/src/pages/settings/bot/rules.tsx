/** Which rules of the constitution judge a draft: those that can be switched off, and those that always apply. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { fieldErrorOf } from "../../../ui/forms/form-values.ts";
import { useCategoryName } from "../../review/answer/verdict-note.tsx";
import { FieldGroup, originOf } from "./fields.tsx";
import type { FieldsProps, Rule } from "./values.ts";

export function RuleFields({ settings, fields, change, error }: FieldsProps) {
  const i18n = useI18n();
  const { t } = i18n;
  const categoryName = useCategoryName();
  const optional = settings.rules.flatMap(({ id, can_be_switched_off: isOptional }) =>
    // The API says which ones.
    isOptional ? [id as Rule] : [],
  );
  const always = settings.rules.filter((rule) => !rule.can_be_switched_off);
  const toggle = (rule: Rule) =>
    change({
      rules_off: fields.rules_off.includes(rule)
        ? fields.rules_off.filter((one) => one !== rule)
        : [...fields.rules_off, rule],
    });
  return (
    <FieldGroup title={t("bot.rules")} about={t("bot.rules_about")}>
      <ul className="grid gap-x-6 gap-y-2 sm:grid-cols-2">
        {optional.map((rule) => (
          <li key={rule}>
            <label className="flex min-h-8 cursor-pointer items-start gap-2.5 py-1">
              <input
                type="checkbox"
                className="mt-0.5 size-4.5 shrink-0 accent-accent"
                checked={!fields.rules_off.includes(rule)}
                onChange={() => toggle(rule)}
              />
              {t(`bot.rule.${rule}`)}
            </label>
          </li>
        ))}
      </ul>
      <p className="mt-2 text-sm text-soft">{originOf("rules_off", settings, i18n)}</p>
      <p role="alert" className="text-sm text-red empty:hidden">
        {fieldErrorOf(error, "values.rules_off") ?? ""}
      </p>
      <h3 className="mt-4 text-sm">{t("bot.always")}</h3>
      <p className="mt-1 max-w-prose text-sm text-soft">
        {[...new Set(always.map((rule) => categoryName(rule.category)))].join(" · ")}
      </p>
    </FieldGroup>
  );
}
