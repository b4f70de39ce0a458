/** A setting's value in words. */
import { useReader } from "../../../i18n/language.tsx";
import type { Name, Values } from "./values.ts";

export function Shown({ name, values }: { readonly name: Name; readonly values: Values }) {
  const { t, number } = useReader();
  const value = values[name];
  if (value === undefined) return <span className="text-soft">{t("bot.is_default")}</span>;
  if (typeof value === "number") return number(value);
  if (value === "off" || value === "blocked" || value === "all") return t(`second.eyes.${value}`);
  if (typeof value === "string") return <bdi>{value}</bdi>;
  return t("bot.off", { rules: value.map((rule) => t(`bot.rule.${rule}`)).join(", ") });
}
