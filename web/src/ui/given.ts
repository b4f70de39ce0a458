/** What a form was given, and what the API says of one of its fields. */
import { Problem } from "../api/client.ts";

/** What the API says about this field (or one inside it), without its name; undefined where it says nothing. */
export function fieldError(error: Error | null, field: string): string | undefined {
  if (!(error instanceof Problem) || error.code !== "field_invalid") return undefined;
  const named = error.facts["field"];
  if (typeof named !== "string" || named.split(".")[0] !== field) return undefined;
  return error.message.startsWith(`${named}: `) ? error.message.slice(named.length + 2) : error.message;
}

/** A text of a form, without the white space around it. */
export const textOf = (given: FormData, name: string): string => {
  const value = given.get(name);
  return typeof value === "string" ? value.trim() : "";
};
