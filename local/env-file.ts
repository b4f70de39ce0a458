/** The file `.env` in the working directory. */
import { existsSync } from "node:fs";

/**
 * Adds the variables in `.env` to the environment, which takes precedence. Node's `--env-file-if-exists` does the same,
 * but prints a notice on each start without a file.
 */
export function readEnvFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}
