#!/usr/bin/env node
/** `nadia`: the operator's command line. */
import { useCompileCache } from "../local/compile-cache.ts";

useCompileCache();
// After it, because what is imported statically is compiled before.
const [{ commands }, { run }, { processTerminal }, { readEnvFile }] = await Promise.all([
  import("./commands.ts"),
  import("./kit/run.ts"),
  import("./kit/terminal.ts"),
  import("../local/env-file.ts"),
]);

// Hides Node's warning that SQLite is experimental; other warnings are shown.
process.removeAllListeners("warning");
process.on("warning", ({ name, message }) => {
  if (name !== "ExperimentalWarning") process.stderr.write(`nadia: ${name}: ${message}\n`);
});

readEnvFile();
process.exitCode = await run(commands, process.argv.slice(2), processTerminal());
