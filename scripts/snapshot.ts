/**
 * `npm ci` runs this: makes the snapshot from which new embedded databases start, unless it is there, and compiles what
 * `npm start` and `nadia` import.
 */
import { flushCompileCache } from "node:module";
import { useCompileCache } from "../local/compile-cache.ts";

useCompileCache();
const { makeMigratedSnapshot, migratedSnapshot } = await import("../local/engines/snapshot.ts");

if (migratedSnapshot() === undefined) await makeMigratedSnapshot();
await Promise.all([import("../local/start.ts"), import("../cli/commands.ts")]);
flushCompileCache();
