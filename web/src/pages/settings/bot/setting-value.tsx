/** A setting's value in words. */
import { useI18n } from "../../../i18n/use-i18n.tsx";
import type { SettingName, Values } from "./values.ts";

export function SettingValue({ name, values }: { readonly name: SettingName; readonly values: Values }) {
  const { t, number } = useI18n();
  const value = values[name];
  if (value === undefined) return <span className="text-soft">{t("bot.is_default")}</span>;
  if (typeof value === "number") return number(value);
  if (value === "off" || value === "blocked" || value === "all") return t(`second.eyes.${value}`);
  if (typeof value === "string") return <bdi>{value}</bdi>;
  return t("bot.off", { rules: value.map((rule) => t(`bot.rule.${rule}`)).join(", ") });
}
