/** Readable times, with the exact time on demand. */
import { useEffect, useState } from "react";
import { serverNow } from "../../api/clock.ts";
import { relativeFormat } from "../../i18n/formats.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { I18n } from "../../i18n/i18n.ts";

const relativeUnits: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "5 min. ago"; times within the last minute, or in the future because of clock differences, are "just now". */
export function formatRelativeTime(
  iso: string,
  now: number,
  { language, t }: Pick<I18n, "language" | "t">,
): string {
  const seconds = (now - Date.parse(iso)) / 1_000;
  const step = relativeUnits.find(([, size]) => seconds >= size);
  if (step === undefined) return t("time.now");
  const relative = relativeFormat(language, { numeric: "auto", style: "short" });
  return relative.format(-Math.round(seconds / step[1]), step[0]);
}

/** The time if it is today, else with the day, and with the year if it is another one. */
export function formatTime(iso: string, now: number, { date }: Pick<I18n, "date">): string {
  const [then, today] = [new Date(iso), new Date(now)];
  if (then.toDateString() === today.toDateString()) return date(iso, { timeStyle: "short" });
  if (then.getFullYear() !== today.getFullYear()) return date(iso);
  return date(iso, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** The server's time, ms since 1970, updated at this interval in ms. */
export function useNow(everyMs = 15_000): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface ShortTimeProps {
  readonly at: string;
  readonly className?: string;
}

/** A time in the shortest form; in full on demand. */
export function ShortTime({ at, className }: ShortTimeProps) {
  const i18n = useI18n();
  const now = useNow(60_000);
  return (
    <time dateTime={at} title={i18n.date(at)} className={className}>
      {formatTime(at, now, i18n)}
    </time>
  );
}

/** How long ago it was; in full on demand. */
export function RelativeTime({ at }: { readonly at: string }) {
  const i18n = useI18n();
  const now = useNow();
  return (
    <time dateTime={at} title={i18n.date(at)}>
      {formatRelativeTime(at, now, i18n)}
    </time>
  );
}

/** A sentence in which `{time}` is how long ago it was. */
export function SentenceWithTime({ text, at }: { readonly text: string; readonly at: string }) {
  const [before = "", after = ""] = text.split("{time}");
  return (
    <>
      {before}
      <RelativeTime at={at} />
      {after}
    </>
  );
}
