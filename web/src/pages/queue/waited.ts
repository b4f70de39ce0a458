/** How long something has been waiting, as a single number, so that rows are easy to compare. */
import { numberFormat } from "../../i18n/formats.ts";

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "12 min"; `now` in ms since 1970. */
export function formatWait(since: string, now: number, language: string): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  const [unit, size] = units.find(([, minSeconds]) => seconds >= minSeconds) ?? ["second", 1];
  const form = numberFormat(language, { style: "unit", unit, unitDisplay: "short" });
  return form.format(Math.floor(seconds / size));
}
