/** `npm run build`: builds the console into web/dist; `--if-stale` only if its sources changed. */
import { buildConsole, consoleIsFresh, distFolder } from "../local/console/build.ts";

const flags = process.argv.slice(2);
if (flags.includes("--help")) {
  console.log("npm run build [-- --if-stale]   builds the console into web/dist");
} else if (flags.includes("--if-stale") && consoleIsFresh()) {
  console.log(`console: ${distFolder} is up to date`);
} else {
  const began = performance.now();
  await buildConsole();
  console.log(`console: built into ${distFolder} in ${Math.round(performance.now() - began)} ms`);
}
