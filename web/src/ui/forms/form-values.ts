/** Form values, and the API's errors for a field. */
import { Problem } from "../../api/client.ts";

/** The API's error for this field (a path such as `profile.age`) or one inside it, without its name; else undefined. */
export function fieldErrorOf(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem) || error.code !== "field_invalid") return undefined;
  const errorField = error.facts["field"];
  if (typeof errorField !== "string" || !`${errorField}.`.startsWith(`${field}.`)) return undefined;
  return error.message.startsWith(`${errorField}: `)
    ? error.message.slice(errorField.length + 2)
    : error.message;
}

/** The API's error for the field of a new password, translated if the password is easy to guess. */
export function newPasswordErrorOf(
  error: Error | null,
  field: string,
  t: (key: "password.guessable") => string,
): string | undefined {
  const text = fieldErrorOf(error, field);
  const isGuessable = error instanceof Problem && error.facts["reason"] === "guessable";
  return text !== undefined && isGuessable ? t("password.guessable") : text;
}

/** A form's text as it was typed: white space at its ends is part of a password. */
export const typedTextOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
};

/** A form's text without surrounding white space. */
export const textOf = (form: FormData, name: string): string => typedTextOf(form, name).trim();
