/** The reader's language: English or German, from the browser or chosen by hand. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { type Language, languages, type Reader, readerOf } from "./reader.ts";

const storageKey = "nadia.language";
const Context = createContext<Reader | null>(null);

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const reader = useMemo<Reader>(
    () => ({
      ...readerOf(language),
      choose: (chosen) => {
        localStorage.setItem(storageKey, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Context value={reader}>{children}</Context>;
}

/** Texts, numbers and times in the reader's language. */
export function useReader(): Reader {
  const reader = useContext(Context);
  if (reader === null) throw new Error("useReader must be used inside a LanguageProvider");
  return reader;
}

function firstLanguage(): Language {
  const wanted = [localStorage.getItem(storageKey) ?? "", ...navigator.languages];
  const found = wanted.map((tag) => tag.slice(0, 2)).find((tag) => languages.some((one) => one === tag));
  return found === "de" ? "de" : "en";
}
