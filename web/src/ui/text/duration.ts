/** Durations in readable form. */
import { numberFormat } from "../../i18n/formats.ts";

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "2 hr 5 min": the largest unit and, if it matters, the next one. */
export function formatDuration(seconds: number, language: string): string {
  const total = Math.round(seconds);
  const index = units.findIndex(([, size]) => total >= size);
  const first = units[index];
  if (first === undefined) return formatUnit(0, "second", language);
  const [name, size] = first;
  const nextUnit = units[index + 1];
  const left = nextUnit === undefined ? 0 : Math.floor((total % size) / nextUnit[1]);
  const texts = [formatUnit(Math.floor(total / size), name, language)];
  if (nextUnit !== undefined && left > 0) texts.push(formatUnit(left, nextUnit[0], language));
  return texts.join(" ");
}

/** "12 min": the time since then as a single number, so that rows are easy to compare; `now` in ms since 1970. */
export function formatWait(since: string, now: number, language: string): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1_000));
  const [name, size] = units.find(([, minSeconds]) => seconds >= minSeconds) ?? ["second", 1];
  return formatUnit(Math.floor(seconds / size), name, language);
}

const formatUnit = (value: number, name: (typeof units)[number][0], language: string): string =>
  numberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
