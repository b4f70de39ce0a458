/** Node's cache of compiled code. Half of the CPU time of a start, or of a command, is spent on reading TypeScript. */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** Shared by `npm start`, the commands and the tests. Node adds its version, and checks each file's content. */
export const compileCache = join(import.meta.dirname, "../node_modules/.cache/compiled");

/** Uses it for what this process imports from now on; a directory that cannot be written only makes it slower. */
export const useCompileCache = (): void => void enableCompileCache(compileCache);
