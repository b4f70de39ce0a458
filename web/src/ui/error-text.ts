/** Errors in the reader's language, by the API's stable codes; other errors use the API's own text. No React. */
import { isSignedOut, Problem, UnreachableError } from "../api/client.ts";
import type { I18n } from "../i18n/i18n.ts";
import { fieldErrorTextOf } from "./forms/field-error-text.ts";

const translatedCodes = [
  "email_taken",
  "shortcode_taken",
  "id_taken",
  "last_admin",
  "too_many",
  "rate_limited",
  "login_locked",
  "wrong_state",
  "version_conflict",
  "forbidden",
  "not_found",
] as const;

/** Codes of a store or queue that does not respond. */
const outageCodes =
  /^(?:circuit_open|stores_unavailable|(?:database|redis|ledger|queue|objects|vectors)_unavailable)$/;

/** A part's code did not arrive: there is no connection, or a new build of the console has replaced it. */
export class NotLoadedError extends Error {
  override readonly name = "NotLoadedError";
}

/** The text of an error; empty for null. */
export function errorTextOf(error: unknown, t: I18n["t"]): string {
  // After a 401, the redirect to the sign-in page is in progress.
  if (error === null || isSignedOut(error)) return "";
  if (error instanceof NotLoadedError) return t("error.not_loaded");
  if (error instanceof UnreachableError) return t("error.unreachable");
  if (error instanceof Problem) return problemTextOf(error, t);
  return error instanceof Error ? error.message : t("state.failed");
}

function problemTextOf({ code, status, facts, message }: Problem, t: I18n["t"]): string {
  const translated = translatedCodes.find((one) => one === code);
  if (translated !== undefined) return t(`error.${translated}`);
  if (outageCodes.test(code)) return t("error.outage");
  // Not from the API but, for instance, from a proxy.
  if (code === "unreadable") return t("error.unreadable", { status });
  const request = facts["request_id"];
  if (code === "internal" && typeof request === "string") return t("error.internal", { request });
  if (code === "field_invalid") return invalidFieldTextOf(message, facts["field"], t);
  return message;
}

/** With the field's name, if the API names it first. */
function invalidFieldTextOf(message: string, field: unknown, t: I18n["t"]): string {
  const name = typeof field === "string" && message.startsWith(`${field}: `) ? `${field}: ` : "";
  return name + fieldErrorTextOf(message.slice(name.length), t);
}
