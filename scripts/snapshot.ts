/**
 * `npm ci` runs this: makes the snapshot from which new embedded databases start, unless it exists, and compiles what
 * `npm start` and `nadia` import.
 */
import { spawnSync } from "node:child_process";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import "../local/compile-cache.mjs";

const { ensureMigratedSnapshot } = await import("../local/engines/make-snapshot.ts");

await ensureMigratedSnapshot();
await Promise.all([
  import("../local/start.ts"),
  import("../local/serve.ts"),
  import("../local/banner.ts"),
  import("../local/simulator/routes.ts"),
  import("../local/engines/redis.ts"),
  import("../local/engines/queue.ts"),
  import("../local/engines/thread-main.ts"),
  import("../cli/commands.ts"),
]);
flushCompileCache();
// Importing this one would start everything.
const help = ["--import", "./local/compile-cache.mjs", "local/main.ts", "--help"];
spawnSync(process.execPath, help, { cwd: join(import.meta.dirname, ".."), stdio: "ignore" });
