/** Readable times, with the exact time on demand. */
import { useEffect, useState } from "react";
import { now as present } from "../../api/clock.ts";
import { relativeFormat } from "../../i18n/formats.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";

const steps: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 min. ago"; times within the last minute, or in the future because of clock differences, are "just now". */
export function ago(iso: string, now: number, { language, t }: Pick<I18n, "language" | "t">): string {
  const seconds = (now - Date.parse(iso)) / 1_000;
  const step = steps.find(([, size]) => seconds >= size);
  if (step === undefined) return t("time.now");
  const relative = relativeFormat(language, { numeric: "auto", style: "short" });
  return relative.format(-Math.round(seconds / step[1]), step[0]);
}

/** The time if it is today, else with the day, and with the year if it is another one. */
export function moment(iso: string, now: number, { date }: Pick<I18n, "date">): string {
  const [then, today] = [new Date(iso), new Date(now)];
  if (then.toDateString() === today.toDateString()) return date(iso, { timeStyle: "short" });
  if (then.getFullYear() !== today.getFullYear()) return date(iso);
  return date(iso, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** The server's time, ms since 1970, updated at this interval in ms. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(present);
  useEffect(() => {
    const timer = setInterval(() => setNow(present()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface WhenProps {
  readonly at: string;
  readonly className?: string;
}

/** A time in the shortest form; in full on demand. */
export function When({ at, className }: WhenProps) {
  const i18n = useI18n();
  const now = useNow(60_000);
  return (
    <time dateTime={at} title={i18n.date(at)} className={className}>
      {moment(at, now, i18n)}
    </time>
  );
}

export function Ago({ at }: { readonly at: string }) {
  const i18n = useI18n();
  const now = useNow();
  return (
    <time dateTime={at} title={i18n.date(at)}>
      {ago(at, now, i18n)}
    </time>
  );
}
