/** The program behind `nadia`. */
import { NadiaError } from "../core/kernel/errors.ts";
import { readEnvFile } from "../local/env-file.ts";
import { exitOnBrokenPipe } from "../local/exit.ts";
import { hideSqliteWarning } from "../local/warnings.ts";
import { commands } from "./commands.ts";
import { run } from "./kit/run.ts";
import { processTerminal } from "./kit/terminal.ts";

hideSqliteWarning((line) => void process.stderr.write(`nadia: ${line}\n`));
exitOnBrokenPipe();
try {
  readEnvFile();
  process.exitCode = await run(commands, process.argv.slice(2), processTerminal());
} catch (error) {
  if (!(error instanceof NadiaError)) throw error;
  process.stderr.write(`nadia: ${error.message} (${error.code})\n`);
  process.exitCode = 1;
}
