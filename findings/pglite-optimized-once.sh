#!/usr/bin/env bash
# @electric-sql/pglite 0.5.14 in Node 24.21.0: how much memory does a small database take while it is used?
# Expected: about what it takes once it is open.
# Seen: after 1,500 inserts of one row, V8's optimizing compiler works on one function of pglite.wasm (number 2273, 105 KB of
# code) for seconds and takes 604 MB while it does: a peak of 1,024 MB and 9.7 s of CPU time instead of 613 MB and 5.8 s.
# Without that compiler (`--no-wasm-tier-up --no-wasm-dynamic-tiering`), all functions run as the fast compiler left them, and
# the program takes less CPU time. V8 reads the flags when it creates a module, so a program can set them just for
# `PGlite.create`.
exec "$(dirname "$0")/lib/with-packages" @electric-sql/pglite@0.5.14 <<'EOF'
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";

writeFileSync("use.mjs", `
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
const db = await PGlite.create();
await db.exec("create table t (i int primary key, text text)");
for (let i = 0; i < 1500; i += 1) await db.query("insert into t values ($1, $2)", [i, "x" + i]);
// Until the compiler's thread is done, at most a minute.
let cpu = -1;
for (let waited = 0; waited < 30; waited += 1) {
  const { user, system } = process.cpuUsage();
  if (user + system - cpu < 100_000) break;
  cpu = user + system;
  await wait(2_000);
}
const peak = /VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ peak_mb: Math.round(peak / 1024), cpu_s: Math.round((user + system) / 1e5) / 10 }));
process.exit(0);
`);
const run = (...flags) => {
  const printed = execFileSync(process.execPath, [...flags, "--trace-wasm-compilation-times", "use.mjs"], { encoding: "utf8", maxBuffer: 1e8 });
  const large = /^Compiled function \S+#(\d+) using TurboFan, took \d+ ms and (\d{9,}) .* bodysize (\d+)/m.exec(printed);
  return { ...JSON.parse(printed.trim().split("\n").at(-1)), large: large && { number: large[1], bodysize: large[3], over_500_mb: Number(large[2]) > 5e8 } };
};
const usual = run();
const once = run("--no-wasm-tier-up", "--no-wasm-dynamic-tiering");
console.log({ usual, once });
assert.deepEqual(usual.large, { number: "2273", bodysize: "104937", over_500_mb: true });
assert.equal(once.large, null);
assert.ok(usual.peak_mb - once.peak_mb > 300);
EOF
