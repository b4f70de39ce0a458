/** The options of a command: their values, `--help`, and one sentence for wrong usage. `nadia` has its own (`cli/kit`). */
import { parseArgs } from "node:util";
import { NadiaError } from "../core/kernel/errors.ts";
import { exitOnBrokenPipe, exitNow } from "./exit.ts";

export interface Option<T> {
  /** What must follow its name, such as `a whole number from 1`; null for a flag. */
  readonly expects: string | null;
  /** Undefined for a text that is not a valid value. */
  readonly read: (text: string) => T | undefined;
  /** The value if the option is not given. */
  readonly defaultValue: T;
}

type Options = Readonly<Record<string, Option<unknown>>>;
export type ValuesOf<O extends Options> = { readonly [Name in keyof O]: O[Name]["defaultValue"] };

/** An option without a value: true if it is given. */
export const flag: Option<boolean> = { expects: null, read: () => true, defaultValue: false };

export const string = <T extends string | undefined>(defaultValue: T): Option<string | T> => ({
  expects: "a value",
  read: (text) => text,
  defaultValue,
});

/** A required positional argument instead of an option. */
export const argument: Option<string> = string("");

export const integer = <T extends number | undefined>(
  defaultValue: T,
  { min = 1, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): Option<number | T> => ({
  expects: `a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? "" : ` to ${max}`}`,
  read: (text) => {
    const number = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  },
  defaultValue,
});

/** `1,2,3` */
export const integers = (defaultValue: readonly number[]): Option<readonly number[]> => ({
  expects: "whole numbers from 1, separated by commas",
  read: (text) => {
    const numbers = text.split(",").map((each) => integer(undefined).read(each));
    return numbers.every((number) => number !== undefined) ? numbers : undefined;
  },
  defaultValue,
});

export const fraction = (defaultValue: number): Option<number> => ({
  expects: "a number from 0 to 1",
  read: (text) => (/^(0|1|0?\.\d+)$/.test(text) ? Number(text) : undefined),
  defaultValue,
});

export const oneOf = <T extends string>(names: readonly T[]): Option<T | undefined> => ({
  expects: `one of ${names.join(", ")}`,
  read: (text) => names.find((name) => name === text),
  defaultValue: undefined,
});

/** The values of this process's options. `--help` ends it with 0, wrong usage with 2, as in `nadia`. */
export function readOptions<O extends Options>(help: string, options: O): ValuesOf<O> {
  exitOnBrokenPipe();
  const args = process.argv.slice(2);
  if (args.includes("--help") || args.includes("-h")) {
    console.log(help);
    exitNow(0);
  }
  try {
    return parseOptions(options, args);
  } catch (error) {
    if (!(error instanceof NadiaError)) throw error;
    console.error(error.message);
    return exitNow(2);
  }
}

/** Throws `wrong_usage` for an unknown option or argument, and for a missing or invalid value. */
export function parseOptions<O extends Options>(options: O, args: readonly string[]): ValuesOf<O> {
  const known = new Map(Object.entries(options));
  const awaited = [...known.keys()].filter((name) => known.get(name) === argument);
  const values = new Map([...known].map(([name, { defaultValue }]) => [name, defaultValue]));
  const types = [...known].map(
    ([name, { expects }]) => [name, { type: expects === null ? "boolean" : "string" }] as const,
  );
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options: Object.fromEntries(types) });
  for (const token of tokens) {
    if (token.kind === "option") values.set(token.name, valueOf(token, known.get(token.name)));
    if (token.kind !== "positional") continue;
    const name = awaited.shift();
    if (name === undefined) throw wrongUsage(`Unexpected argument '${token.value}'`);
    values.set(name, token.value);
  }
  if (awaited[0] !== undefined) throw wrongUsage(`${awaited[0].toUpperCase()} is missing`);
  return Object.fromEntries(values) as ValuesOf<O>; // Object.fromEntries loses the types.
}

interface Given {
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function valueOf({ rawName, value, inlineValue }: Given, option: Option<unknown> | undefined): unknown {
  if (option === undefined || option === argument) throw wrongUsage(`Unknown option '${rawName}'`);
  const { expects } = option;
  if (expects === null && value !== undefined) throw wrongUsage(`${rawName} takes no value`);
  // In `--rows --json` the number is missing, while `--seed -7` has one.
  const isMissing = value === undefined || (inlineValue === false && /^-\D/.test(value));
  if (expects !== null && isMissing) throw wrongUsage(`${rawName} needs ${expects}`);
  const read = option.read(value ?? "");
  if (read === undefined) throw wrongUsage(`${rawName} must be ${expects}, not '${value}'`);
  return read;
}

const wrongUsage = (fault: string) => new NadiaError("wrong_usage", `${fault}; --help shows the options`);
