/** The file `.env` in the working directory. */
import { existsSync } from "node:fs";
import { NadiaError } from "../core/kernel/errors.ts";

/**
 * Adds the variables in `.env` to the environment, which takes precedence. Node's `--env-file-if-exists` does the same,
 * but prints a notice on each start without a file. Throws `bad_configuration` if it cannot be read, such as the folder
 * that Docker makes of a file that it was to mount.
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
