/** The embedded engines in their thread, as `npm start` runs them. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, onTestFinished, test, vi } from "vitest";
import { NadiaError } from "../../core/kernel/errors.ts";
import { ownEventLoop } from "../../core/kernel/timeout.ts";
import { startEnginesThread } from "../../local/engines/thread.ts";

const dir = mkdtempSync(join(tmpdir(), "nadia-thread-"));
const engines = startEnginesThread();
afterAll(async () => {
  await engines.end();
  rmSync(dir, { recursive: true, force: true });
});

test("[O6] an engine opened there answers here, compacts its file, and is closed", async () => {
  const { url } = await engines.call("openRedis", { dataDir: join(dir, "redis"), token: "thread" });
  const ask = async (...command: string[]): Promise<unknown> => {
    const answer = await fetch(url, {
      method: "POST",
      headers: { authorization: "Bearer thread" },
      body: JSON.stringify(command),
    });
    return answer.json();
  };
  assert.deepEqual(await ask("SET", "k", "v"), { result: "OK" });
  await engines.call("compact", { name: "redis" });
  assert.deepEqual(await ask("GET", "k"), { result: "v" });
  await engines.call("close", { name: "redis" });
  await assert.rejects(ask("GET", "k"), TypeError);
});

test("[O6] Postgres, whose code was loaded before, is opened", async () => {
  engines.prepare();
  const { databaseUrl, fetchEndpoint } = await engines.call("openPostgres", {
    dataDir: join(dir, "postgres"),
  });
  const answer = await fetch(fetchEndpoint, {
    method: "POST",
    headers: { "neon-connection-string": databaseUrl },
    body: JSON.stringify({ query: "select 1 as one", params: [] }),
  });
  expect(await answer.json()).toMatchObject({ rows: [["1"]] });
  await engines.call("close", { name: "postgres" });
});

test("[S11] time in which the engines work does not count as idle time of the loop", async () => {
  const loop = engines.loopWith(ownEventLoop);
  const busy = () => ownEventLoop.idle() - loop.idle();
  const before = busy();
  await engines.call("openQueue", { dataDir: join(dir, "queue") });
  assert.ok(busy() > before, `${busy()} ms after ${before} ms`);
  await engines.call("close", { name: "queue" });
});

test("[O6] a refusal arrives with its code and its message", async () => {
  const damaged = join(dir, "damaged");
  mkdirSync(damaged);
  writeFileSync(join(damaged, "journal.jsonl"), "not a change\n");
  const opened = engines.call("openRedis", { dataDir: damaged, token: "thread" });
  const error = await opened.catch((reason: unknown) => reason);
  assert.ok(error instanceof NadiaError);
  assert.equal(error.code, "journal_damaged");
  expect(error.message).toContain("line 1 of");
});

test("[O6] any other error arrives as an error with its message", async () => {
  const file = join(dir, "a-file");
  writeFileSync(file, "");
  await assert.rejects(
    engines.call("openRedis", { dataDir: join(file, "redis"), token: "thread" }),
    /ENOTDIR/,
  );
});

test("[O6] damaged files of an engine are named, with what to do", async () => {
  const dataDir = join(dir, "damaged-queue");
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "fauxqs.db"), "no database".repeat(100));
  await expect(engines.call("openQueue", { dataDir })).rejects.toMatchObject({
    code: "bad_configuration",
    message: expect.stringContaining(`the embedded queue cannot open ${dataDir}`),
  });
});

test("[O6] a missing package of an engine is named, with what to do", async () => {
  const hooks = `import { registerHooks } from "node:module";
    registerHooks({ resolve: (name, context, next) => next(name === "fauxqs" ? "fauxqs-is-missing" : name, context) });`;
  vi.stubEnv("NODE_OPTIONS", `--import=data:text/javascript,${encodeURIComponent(hooks)}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const incomplete = startEnginesThread();
  onTestFinished(() => incomplete.end());
  await expect(incomplete.call("openQueue", { dataDir: join(dir, "no-queue") })).rejects.toMatchObject({
    code: "bad_configuration",
    message: 'fauxqs-is-missing is missing; the installed packages are incomplete: run "npm ci"',
  });
});
