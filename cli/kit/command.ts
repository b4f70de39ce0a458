/** What a command of `nadia` is: its words, options and help as data, and the function that it runs. */
import type * as z from "zod";
import type { Terminal } from "./terminal.ts";

/** What a command prints: `data` with `--json`, else `lines`. */
export interface Result {
  /** JSON for other programs. */
  readonly data: unknown;
  /** Text for people. */
  readonly lines: readonly string[];
  /** False makes the exit code 1; true by default. */
  readonly ok?: boolean;
}

/**
 * An argument or option: its flags as in `--kind <kind>` or `<e-mail>`, what it means, and its values if they are few.
 */
export interface Parameter {
  readonly flags: string;
  readonly text: string;
  readonly values?: readonly string[];
  /** Makes an option mandatory; an argument is mandatory as `<name>` and optional as `[name]`. */
  readonly required?: true;
}

export interface CommandSettings<Input extends z.ZodType> {
  /** Its words, such as `reviewers add`. */
  readonly name: string;
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  /** Settings that it needs or uses, each with a few words. */
  readonly settings?: readonly (readonly [name: string, text: string])[];
  /** Complete command lines. */
  readonly examples: readonly string[];
  /** Checks the parameters, by name in camelCase (`dryRun` for `--dry-run`); a value it rejects is wrong usage. */
  readonly input: Input;
  run(input: z.infer<Input>, terminal: Terminal): Promise<Result>;
}

/** A command whose input is no longer typed. */
export type Command = CommandSettings<z.ZodType>;

/** Returns the command as it is; this function only infers the type of its input. */
export const command = <Input extends z.ZodType>(settings: CommandSettings<Input>): Command => settings;

/** The options of a command, including the one that all commands have. */
export const optionsOf = ({ parameters = [] }: Command): Parameter[] => [
  ...parameters.filter(({ flags }) => flags.startsWith("-")),
  { flags: "--json", text: "print the result as JSON" },
];

/** Its positional arguments. */
export const argumentsOf = ({ parameters = [] }: Command): Parameter[] =>
  parameters.filter(({ flags }) => !flags.startsWith("-"));
