/** Reads values that a person or a program sent, and says what is wrong with them; zod's own texts are for programmers. */
import * as z from "zod";
import { NadiaError } from "./errors.ts";

export interface Fault {
  /** Where it is, such as `edit_tags.0`; empty if it concerns the value as a whole. */
  readonly field: string;
  /** What it must be: the schema's own words, or else those below. */
  readonly message: string;
}

/** The value as the schema reads it; throws what `refusal` makes of the faults. */
export function read<T>(
  shape: z.core.$ZodType<T>,
  value: unknown,
  refusal: (faults: readonly [Fault, ...Fault[]]) => NadiaError,
): T {
  const parsed = z.safeParse(shape, value, { error: words });
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues.flatMap(faultsOf);
  throw refusal([first ?? { field: "", message: invalid }, ...others]);
}

/** The refusal of a field. */
export const invalidField = ({ field, message }: Fault): NadiaError =>
  new NadiaError("field_invalid", `${field}: ${message}`, { facts: { field } });

const invalid = "is invalid";

function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const { path, message } = issue;
  const fieldOf = (...more: string[]) => [...path.map(String), ...more].join(".");
  return issue.code === "unrecognized_keys"
    ? issue.keys.map((key) => ({ field: fieldOf(key), message }))
    : [{ field: fieldOf(), message }];
}

/** What a value must be where its schema has no words of its own. */
function words(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type") return issue.input === undefined ? "is missing" : typed(issue.expected);
  if (issue.code === "invalid_value") return oneOf(issue.values);
  if (issue.code === "invalid_format") return formats.get(issue.format) ?? "does not have the right form";
  if (issue.code === "too_small") return bound(issue, issue.minimum, "least");
  if (issue.code === "too_big") return bound(issue, issue.maximum, "most");
  if (issue.code === "unrecognized_keys") return "there is no such field";
  return issue.code === "invalid_union" ? unionOf(issue) : invalid;
}

const types: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);
const typed = (expected: string): string => `must be ${types.get(expected) ?? expected}`;

const uuid = "must be a UUID such as 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11";
const formats: ReadonlyMap<string, string> = new Map([
  ["email", "must be an e-mail address such as eve@example.com"],
  ["url", "must be an address such as https://example.com"],
  ["uuid", uuid],
  ["guid", uuid],
  ["date", "must be a date such as 2026-05-01"],
  ["datetime", "must be a time such as 2026-05-01T09:30:00Z"],
  ["base64", "must be base64"],
  ["base64url", "must be base64url"],
]);

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.join(", ")}`;

interface Limited {
  readonly origin: string;
  readonly inclusive?: boolean | undefined;
  readonly exact?: boolean | undefined;
}

const units: ReadonlyMap<string, string> = new Map([
  ["string", "character"],
  ["array", "item"],
]);

function bound(
  { origin, inclusive, exact }: Limited,
  limit: number | bigint,
  word: "least" | "most",
): string {
  const unit = units.get(origin);
  if (unit === undefined)
    return inclusive === false
      ? `must be ${word === "least" ? "more" : "less"} than ${limit}`
      : `must be at ${word} ${limit}`;
  if (word === "least" && limit === 1 && exact !== true) return "must not be empty";
  const count = `${limit} ${unit}${limit === 1 ? "" : "s"}`;
  return exact === true ? `must have exactly ${count}` : `must have at ${word} ${count}`;
}

interface Alternatives {
  readonly errors: readonly (readonly z.core.$ZodIssue[])[];
  readonly options?: readonly unknown[] | undefined;
}

/** The alternatives, or the values of the field that chooses one. */
function unionOf({ errors, options = [] }: Alternatives): string {
  if (options.length > 0) return oneOf(options);
  const messages = new Set(errors.flat().map(({ message }) => message));
  return messages.size === 0 ? invalid : [...messages].join(", or ");
}
