/** The reader's language: English or German, from the browser or chosen by hand. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Language, languages, type I18n, createI18n } from "./i18n.ts";

const storageKey = "nadia.language";
const Context = createContext<I18n | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const i18n = useMemo<I18n>(
    () => ({
      ...createI18n(language),
      chooseLanguage: (chosen) => {
        localStorage.setItem(storageKey, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Context value={i18n}>{children}</Context>;
}

/** Texts, numbers and times in the reader's language. */
export function useI18n(): I18n {
  const i18n = useContext(Context);
  if (i18n === null) throw new Error("useI18n must be used inside a LanguageProvider");
  return i18n;
}

function initialLanguage(): Language {
  const preferredTags = [localStorage.getItem(storageKey) ?? "", ...navigator.languages];
  const language = preferredTags
    .map((tag) => tag.slice(0, 2))
    .find((tag) => languages.some((one) => one === tag));
  return language === "de" ? "de" : "en";
}
