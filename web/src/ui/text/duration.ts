/** Durations in readable form. */
import { numberFormat } from "../../i18n/formats.ts";

const sizes = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** "2 hr 5 min": the largest unit and, if it matters, the next one. */
export function duration(seconds: number, language: string): string {
  const whole = Math.round(seconds);
  const index = sizes.findIndex(([, size]) => whole >= size);
  const first = sizes[index];
  if (first === undefined) return unit(0, "second", language);
  const [name, size] = first;
  const rest = sizes[index + 1];
  const left = rest === undefined ? 0 : Math.floor((whole % size) / rest[1]);
  const texts = [unit(Math.floor(whole / size), name, language)];
  if (rest !== undefined && left > 0) texts.push(unit(left, rest[0], language));
  return texts.join(" ");
}

const unit = (value: number, name: (typeof sizes)[number][0], language: string): string =>
  numberFormat(language, { style: "unit", unit: name, unitDisplay: "short" }).format(value);
