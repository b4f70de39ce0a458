/** Validates what a person or a program sent, and says what is wrong with it; zod's own messages are for programmers. */
import * as z from "zod";
import { NadiaError } from "./errors.ts";

export interface Fault {
  /** The path to it, such as `edit_tags.0`; empty if it concerns the whole value. */
  readonly field: string;
  /** What it must be: the schema's own message, or else one of those below. */
  readonly message: string;
}

/** The value as the schema parses it; throws the error that `refusal` makes of the faults. */
export function read<T>(
  shape: z.core.$ZodType<T>,
  value: unknown,
  refusal: (faults: readonly [Fault, ...Fault[]]) => NadiaError,
): T {
  const parsed = z.safeParse(shape, value, { error: messageFor });
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues.flatMap(faultsOf);
  throw refusal([first ?? { field: "", message: invalid }, ...others]);
}

/** The error for one invalid field. */
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

/** What a value must be, if its schema has no message of its own. */
function messageFor(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type") return issue.input === undefined ? "is missing" : ofType(issue.expected);
  if (issue.code === "invalid_value") return oneOf(issue.values);
  if (issue.code === "invalid_format") return formats.get(issue.format) ?? "is not in the right format";
  if (issue.code === "too_small") return bound(issue, issue.minimum, "least");
  if (issue.code === "too_big") return bound(issue, issue.maximum, "most");
  if (issue.code === "unrecognized_keys") return "is not a known field";
  return issue.code === "invalid_union" ? unionOf(issue) : invalid;
}

const types: ReadonlyMap<string, string> = new Map([
  ["string", "text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["tuple", "a list"],
  ["object", "an object"],
  ["record", "an object"],
]);
const ofType = (expected: string): string => `must be ${types.get(expected) ?? expected}`;

const uuid = "must be a UUID such as 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11";
const formats: ReadonlyMap<string, string> = new Map([
  ["email", "must be an e-mail address such as eve@example.com"],
  ["url", "must be a URL such as https://example.com"],
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
