/** The file `.env` in the working directory. */
import { existsSync } from "node:fs";

/**
 * Adds what `.env` sets to the environment, which goes first. Node's `--env-file-if-exists` does the same, and complains
 * at each start without one.
 */
export function readEnvFile(): void {
  if (existsSync(".env")) process.loadEnvFile(".env");
}
