/**
 * Structured logging without customers' words or secrets: event names are fixed, fields whose names could hold either
 * are redacted, and errors other than our own are reduced to their class.
 */
import { NadiaError } from "./errors.ts";

export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogValue = string | number | boolean | null | undefined;
export type LogFields = Readonly<Record<string, LogValue>>;

/** One finished line; the writer decides how to format it. */
export interface LogLine {
  readonly level: LogLevel;
  /** A fixed name such as `draft.committed`; never built from input. */
  readonly event: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, error: unknown, fields?: LogFields): void;
  /** A log that adds these fields to every line. */
  with(fields: LogFields): Log;
}

/** Names of fields with customers' words or secrets; their values are never logged. */
const secret =
  /(text|caption|token|secret|password|authorization|api_?key|prompt|draft|body|command|payload|display_?name|username|nickname|phone|email)/i;
const maxValueLength = 200;

/**
 * A bot token inside any other text, such as a URL in an error message, percent-encoded or not; matched at most once
 * per run of digits, however long.
 */
const botToken = /(?<!\d)\d{5,}(?::|%3a)[a-z0-9_-]{20,}/gi;

function redact(fields: LogFields): LogLine["fields"] {
  const loggable: Record<string, string | number | boolean | null> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (typeof value !== "string") loggable[key] = value;
    else
      loggable[key] = secret.test(key)
        ? "[redacted]"
        : value.replace(botToken, "[token]").slice(0, maxValueLength);
  }
  return loggable;
}

/**
 * The loggable part of an error: our own message, or only the class of any other error, because others' messages quote
 * commands, parameters and URLs (measured: @upstash/redis quotes all of them).
 */
export function describeError(error: unknown): LogFields {
  if (error instanceof NadiaError) {
    const cause = error.cause === undefined ? undefined : classOf(error.cause);
    return { code: error.code, reason: error.message, cause, ...error.facts };
  }
  return { code: "internal", cause: classOf(error), at: locationOf(error) };
}

/** One line about an error other than our own: only its class and location, as its message may quote a secret. */
export function describeUnexpected(error: unknown): string {
  const at = locationOf(error);
  return `unexpected error (${classOf(error)}${at === undefined ? "" : ` at ${at}`})`;
}

function classOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error && typeof error.code === "string" ? `:${error.code}` : "";
  return `${error.name}${code}`;
}

/** The first line of our own code in the stack: a location without text. */
const locationOf = (error: unknown): string | undefined =>
  error instanceof Error
    ? /((?:core|functions|local|cli)\/[\w/.-]{1,120}:\d+)/.exec(error.stack ?? "")?.[1]
    : undefined;

/** A log over any writer of lines; `bound` fields are added to each line. */
export function createLog(write: (line: LogLine) => void, bound: LogFields = {}): Log {
  const line = (level: LogLevel, event: string, fields: LogFields) =>
    write({ level, event, fields: redact({ ...bound, ...fields }) });
  return {
    debug: (event, fields = {}) => line("debug", event, fields),
    info: (event, fields = {}) => line("info", event, fields),
    warn: (event, fields = {}) => line("warn", event, fields),
    error: (event, error, fields = {}) => line("error", event, { ...describeError(error), ...fields }),
    with: (fields) => createLog(write, { ...bound, ...fields }),
  };
}

/** A log that discards everything. */
export const silentLog: Log = createLog(() => undefined);
