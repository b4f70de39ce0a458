/** The program behind `nadia`. */
import { readEnvFile } from "../local/env-file.ts";
import { endWithReader } from "../local/exit.ts";
import { commands } from "./commands.ts";
import { run } from "./kit/run.ts";
import { processTerminal } from "./kit/terminal.ts";

// Hides Node's warning that SQLite is experimental; other warnings are shown.
process.removeAllListeners("warning");
process.on("warning", ({ name, message }) => {
  if (name !== "ExperimentalWarning") process.stderr.write(`nadia: ${name}: ${message}\n`);
});

endWithReader();
readEnvFile();
process.exitCode = await run(commands, process.argv.slice(2), processTerminal());
