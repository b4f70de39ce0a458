/** The environment's variables, and the file `.env` in the working directory that adds to them. */
import { existsSync } from "node:fs";
import { NadiaError } from "../core/kernel/errors.ts";

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Adds the variables in `.env` to the environment, which takes precedence. Node's `--env-file-if-exists` does the same,
 * but prints a notice on each start without a file. Throws `bad_configuration` if it cannot be read, for example because
 * it is a folder: Docker creates one if the file that it should mount is missing.
 */
export function readEnvFile(): void {
  if (!existsSync(".env")) return;
  try {
    process.loadEnvFile(".env");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no code";
    throw new NadiaError(
      "bad_configuration",
      `.env cannot be read (${code}); make it a file that you may read, or remove it`,
      { cause },
    );
  }
}
