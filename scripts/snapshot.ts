/**
 * `npm ci` runs this: makes the snapshot from which new embedded databases start, unless it is there, and compiles what
 * `npm start` and `nadia` import.
 */
import { flushCompileCache } from "node:module";
import { useCompileCache } from "../local/compile-cache.ts";

useCompileCache();
const { ensureMigratedSnapshot } = await import("../local/engines/make-snapshot.ts");

await ensureMigratedSnapshot();
await Promise.all([
  import("../local/start.ts"),
  import("../local/serve.ts"),
  import("../local/simulator/routes.ts"),
  import("../local/engines/redis.ts"),
  import("../local/engines/queue.ts"),
  import("../cli/commands.ts"),
]);
flushCompileCache();
