/** Form values, and the API's errors for a field. */
import { Problem } from "../../api/client.ts";

/** The API's error for this field (a path such as `profile.age`) or one inside it, without its name; else undefined. */
export function fieldError(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem) || error.code !== "field_invalid") return undefined;
  const named = error.facts["field"];
  if (typeof named !== "string" || !`${named}.`.startsWith(`${field}.`)) return undefined;
  return error.message.startsWith(`${named}: `) ? error.message.slice(named.length + 2) : error.message;
}

/** The API's error for the field of a new password, translated if the password is easy to guess. */
export function newPasswordError(
  error: Error | null,
  field: string,
  t: (key: "password.guessable") => string,
): string | undefined {
  const fault = fieldError(error, field);
  const isGuessable = error instanceof Problem && error.facts["reason"] === "guessable";
  return fault !== undefined && isGuessable ? t("password.guessable") : fault;
}

/** A form's text without surrounding white space. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};
