/** Loaded before every test file: what one process has compiled, the next one need not compile again. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

const directory = join(import.meta.dirname, "../../node_modules/.cache/compiled");
enableCompileCache(directory);
// For the processes that tests start.
process.env["NODE_COMPILE_CACHE"] ??= directory;
