/** All of NADIA's errors: one table with every code, its kind and its title. */

/** The general kind of failure; `functions/lib/http-errors.ts` maps each to one HTTP status. */
export type ErrorKind =
  | "malformed"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "conflict"
  | "too_large"
  | "invalid"
  | "rate_limited"
  | "internal"
  | "unavailable"
  | "configuration";

/** One row per code; codes are stable for API clients and never renamed. */
const table = {
  attachment_gone: ["not_found", "The file is gone"],
  attachment_refused: ["invalid", "The file cannot be added"],
  already_decided: ["conflict", "Already decided"],
  backup_damaged: ["internal", "The backup is damaged"],
  backup_too_slow: ["unavailable", "The backup took too long"],
  backups_unavailable: ["unavailable", "The backups cannot be reached"],
  archive_damaged: ["internal", "The archive is damaged"],
  bad_configuration: ["configuration", "Invalid configuration"],
  bad_path: ["malformed", "Invalid path"],
  body_not_json: ["malformed", "The body is not JSON"],
  body_too_large: ["too_large", "The body is too large"],
  circuit_open: ["unavailable", "A store is unavailable"],
  claimed_by_other: ["conflict", "Claimed by another reviewer"],
  data_dir_locked: ["configuration", "The data directory is in use"],
  cross_site: ["forbidden", "Cross-site request"],
  database_failed: ["internal", "The database refused a statement"],
  database_unavailable: ["unavailable", "The database cannot be reached"],
  email_taken: ["conflict", "The e-mail address is in use"],
  field_invalid: ["invalid", "A field is invalid"],
  forbidden: ["forbidden", "Not allowed"],
  id_taken: ["conflict", "The id is in use"],
  internal: ["internal", "Something failed on our side"],
  journal_damaged: ["configuration", "The Redis journal is damaged"],
  last_admin: ["conflict", "This is the last admin"],
  ledger_failed: ["internal", "The ledger refused a request"],
  ledger_unavailable: ["unavailable", "The ledger cannot be reached"],
  login_failed: ["unauthenticated", "Not signed in"],
  login_locked: ["rate_limited", "Too many failed sign-ins"],
  media_gone: ["not_found", "The file is gone"],
  media_too_large: ["too_large", "The file is too large"],
  media_unavailable: ["unavailable", "Telegram did not deliver the file"],
  method_not_allowed: ["method_not_allowed", "Method not allowed"],
  model_failed: ["unavailable", "A model did not answer"],
  model_unconfigured: ["configuration", "A model is not configured"],
  newer_version: ["configuration", "A newer version made it"],
  not_an_update: ["malformed", "Not a Telegram update"],
  not_empty: ["conflict", "The system is not empty"],
  not_found: ["not_found", "Not found"],
  objects_unavailable: ["unavailable", "The object store cannot be reached"],
  password_needed: ["forbidden", "The password is required again"],
  port_taken: ["configuration", "The port is in use"],
  queue_unavailable: ["unavailable", "The queue cannot be reached"],
  rate_limited: ["rate_limited", "Too many requests"],
  recovery_running: ["conflict", "A recovery is running"],
  redis_failed: ["internal", "Redis refused a command"],
  redis_unavailable: ["unavailable", "Redis cannot be reached"],
  second_person_needed: ["conflict", "A second person is required"],
  secret_wrong: ["unauthenticated", "The webhook secret is wrong"],
  shortcode_taken: ["conflict", "The shortcode is in use"],
  stores_unavailable: ["unavailable", "The update could not be stored"],
  telegram_refused: ["internal", "Telegram refused a call"],
  text_not_sendable: ["invalid", "The text cannot be sent"],
  too_late: ["conflict", "Too late"],
  too_many: ["conflict", "Too many"],
  unauthenticated: ["unauthenticated", "Not signed in"],
  vectors_failed: ["internal", "The vector store refused a call"],
  vectors_unavailable: ["unavailable", "The vector store cannot be reached"],
  confirmation_needed: ["conflict", "A confirmation is required"],
  version_conflict: ["conflict", "Changed in the meantime"],
  wrong_state: ["conflict", "Not possible in this state"],
  wrong_usage: ["configuration", "Invalid command usage"],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** A stable name for a kind of failure. */
export type ErrorCode = keyof typeof table;

/** The codes of failures on our side. */
export const failureCodes: readonly ErrorCode[] = (Object.keys(table) as ErrorCode[]) // Object.keys loses the key type
  .filter((code) => table[code][0] === "internal" || table[code][0] === "unavailable");

/**
 * Facts for the caller in addition to the message: ids, field names, reviewers, times; never a secret or a customer's
 * words.
 */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>;

/** The only error that NADIA throws deliberately; `message` tells the reader what to do. */
export class NadiaError extends Error {
  override readonly name = "NadiaError";
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly title: string;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; facts?: ErrorFacts } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    [this.kind, this.title] = table[code];
    this.facts = options.facts ?? {};
  }
}

/** True for a NadiaError of one of these codes. */
export const hasCode = (error: unknown, ...codes: ErrorCode[]): error is NadiaError =>
  error instanceof NadiaError && codes.includes(error.code);

/** True if Postgres refused a statement with one of these SQLSTATEs. */
export const hasSqlstate = (error: unknown, ...states: string[]): boolean =>
  hasCode(error, "database_failed") && states.includes(String(error.facts["sqlstate"]));
