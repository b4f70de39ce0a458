/** `npm run build`: builds the console into web/dist; `--if-stale` only if its sources changed. */
import { flag, readOptions } from "../local/options.ts";
import { buildConsole, consoleIsFresh, distFolder } from "../local/console/build.ts";

const help = "npm run build [-- --if-stale]   builds the console into web/dist";
if (readOptions(help, { "if-stale": flag })["if-stale"] && consoleIsFresh()) {
  console.log(`console: ${distFolder} is up to date`);
} else {
  const began = performance.now();
  await buildConsole();
  console.log(`console: built into ${distFolder} in ${Math.round(performance.now() - began)} ms`);
}
