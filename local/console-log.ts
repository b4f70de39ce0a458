/** Readable log lines: time, event, then its fields; one line per event. */
import { createLog, type Log, type LogLevel, type LogLine } from "../core/kernel/log.ts";
import { type Clock, iso } from "../core/kernel/clock.ts";

export interface ConsoleLogSettings {
  readonly clock: Clock;
  readonly write: (text: string) => void;
  /** True on a terminal only. */
  readonly colours: boolean;
  /** Lines below this level are dropped. */
  readonly level: LogLevel;
}

const ranks: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
/** SGR codes; `info` has the terminal's default colour. */
const codes: Readonly<Record<LogLevel, string>> = { debug: "2", info: "", warn: "33", error: "31" };

/** A log with lines such as `12:03:04.123 draft.committed interaction=… ms=12`. */
export const createConsoleLog = ({ clock, write, colours, level }: ConsoleLogSettings): Log =>
  createLog((line) => {
    if (ranks[line.level] < ranks[level]) return;
    write(`${formatLine(line, iso(clock.now()), colours)}\n`);
  });

/** One line without its newline; `time` is ISO 8601 (UTC). */
export function formatLine({ level, event, fields }: LogLine, time: string, colours: boolean): string {
  const paint = (code: string, text: string) =>
    colours && code !== "" && text !== "" ? `\u001b[${code}m${text}\u001b[0m` : text;
  const mark = level === "warn" || level === "error" ? ` ${level}` : "";
  const known = Object.entries(fields).map(([key, value]) => `${key}=${quoted(value)}`);
  return [
    paint("2", time.slice(11, 23)),
    paint(codes[level], `${event}${mark}`),
    ...(known.length === 0 ? [] : [paint("2", known.join(" "))]),
  ].join(" ");
}

/** Quotes values with spaces or unprintable characters, so that an event stays on one line. */
function quoted(value: string | number | boolean | null): string {
  const text = String(value);
  if (/^[\w.:/@+-]+$/.test(text)) return text;
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
