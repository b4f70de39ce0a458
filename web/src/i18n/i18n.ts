/** Texts, numbers, money and times in a language; needs no React. */
import { catalogue, type Key } from "../strings/catalogue.ts";
import { dateFormat, numberFormat } from "./formats.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
type Values = Readonly<Record<string, string | number>>;

export interface I18n {
  readonly language: Language;
  chooseLanguage(language: Language): void;
  /** The text for this key; fills in `{name}`, and picks the plural form by `count`. */
  t(key: Key, values?: Values): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  money(usd: number): string;
  date(iso: string, options?: Intl.DateTimeFormatOptions): string;
}

/** The texts and formats of this language. Choosing another language needs the browser. */
export function createI18n(language: Language): Omit<I18n, "chooseLanguage"> {
  const texts = catalogue[language];
  const plural = new Intl.PluralRules(language);
  return {
    language,
    t: (key, values = {}) => {
      const count = values["count"];
      const form = typeof count === "number" ? `${key}_${plural.select(count)}` : key;
      const text = texts[form] ?? texts[key] ?? key;
      return text.replaceAll(
        /\{(\w+)\}/g,
        (placeholder, name: string) => formatValue(values[name], language) ?? placeholder,
      );
    },
    number: (value, options = {}) => numberFormat(language, options).format(value),
    money: (usd) => {
      // The same number of digits for all small amounts, so that columns align.
      const digits = usd === 0 || Math.abs(usd) >= 1 ? 2 : Math.abs(usd) < 0.01 ? 6 : 4;
      return numberFormat(language, {
        style: "currency",
        currency: "USD",
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(usd);
    },
    date: (iso, options = { dateStyle: "medium", timeStyle: "short" }) =>
      dateFormat(language, options).format(new Date(iso)),
  };
}

const formatValue = (value: string | number | undefined, language: Language): string | undefined =>
  typeof value === "number" ? numberFormat(language, {}).format(value) : value;
