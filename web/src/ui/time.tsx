/** Times as people say them, exact on demand. */
import { useEffect, useState } from "react";
import { type Reader, useReader } from "../i18n/language.tsx";

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 min. ago"; times within the minute are "just now". */
export function ago(iso: string, now: number, { language, t }: Pick<Reader, "language" | "t">): string {
  const seconds = (Date.parse(iso) - now) / 1_000;
  const step = steps.find(([, size]) => Math.abs(seconds) >= size);
  if (step === undefined) return t("time.now");
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "short" });
  return relative.format(Math.round(seconds / step[1]), step[0]);
}

/** The present, renewed so often, ms. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export function Ago({ at }: { readonly at: string }) {
  const reader = useReader();
  const now = useNow();
  return (
    <time dateTime={at} title={reader.date(at)}>
      {ago(at, now, reader)}
    </time>
  );
}
