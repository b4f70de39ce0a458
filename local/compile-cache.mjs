/**
 * Node's cache of compiled code, for what this process imports from now on. A directory that cannot be written only makes it
 * slower. Plain JavaScript, to be preloaded: the first TypeScript file that Node does not find in the cache makes it load its
 * TypeScript parser, in each thread, which takes a quarter of the CPU time of `nadia --help`.
 */
import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** Shared by `npm start`, the commands and the tests. Node adds its version, and checks each file's content. */
export const compileCache = join(import.meta.dirname, "../.cache/compiled");

enableCompileCache(compileCache);
