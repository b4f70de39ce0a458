/** Only one process at a time uses a data directory, however the last one died. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, test } from "vitest";
import { hasCode } from "../../core/kernel/errors.ts";
import { dataDirHolder, lockDataDir } from "../../local/engines/data-dir.ts";

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "nadia-lock-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const module = new URL("../../local/engines/data-dir.ts", import.meta.url).href;

/** Runs code in a child process that first tries to take the lock. */
function inProcess(dir: string, then: string) {
  const code = `import { lockDataDir } from ${JSON.stringify(module)};
    try { lockDataDir(${JSON.stringify(dir)}); console.log("taken"); } catch (error) { console.log(error.code, error.message); }
    ${then}`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" });
}

test("a second process gets an error with the owner and path of the directory", () => {
  const dir = join(newDir(), "made", "on", "the", "way");
  const release = lockDataDir(dir);
  const { stdout } = inProcess(dir, "");
  assert.match(stdout, /^data_dir_locked /);
  assert.ok(stdout.includes(`process ${process.pid}`) && stdout.includes(dir), stdout);
  release();
  assert.match(inProcess(dir, "").stdout, /^taken/);
});

test("[A3] its content is for its owner only, including what an earlier version left; other files stay untouched", () => {
  const dir = newDir();
  const mode = (name: string) => statSync(join(dir, name)).mode & 0o777;
  mkdirSync(join(dir, "postgres", "base"), { recursive: true });
  writeFileSync(join(dir, "postgres", "base", "1"), "words");
  writeFileSync(join(dir, "notes.txt"), "the owner's own");
  for (const name of ["", "postgres", "postgres/base"]) chmodSync(join(dir, name), 0o777);
  for (const name of ["postgres/base/1", "notes.txt"]) chmodSync(join(dir, name), 0o666);
  onTestFinished(lockDataDir(dir));
  for (const name of ["", "postgres", "postgres/base"]) assert.equal(mode(name), 0o700, name);
  for (const name of ["postgres/base/1", "lock.db", "lock.json"]) assert.equal(mode(name), 0o600, name);
  assert.equal(mode("notes.txt"), 0o666);
  writeFileSync(join(dir, "later"), "", { mode: 0o666 });
  assert.equal(mode("later"), 0o600);
});

test("[A3] what the process creates outside a locked directory's time is as open as it was before", () => {
  const dir = newDir();
  const outside = newDir();
  const before = process.umask();
  const release = lockDataDir(dir);
  assert.throws(() => lockDataDir(dir));
  release();
  assert.equal(process.umask(), before);
  writeFileSync(join(outside, "shared"), "", { mode: 0o666 });
  assert.equal(statSync(join(outside, "shared")).mode & 0o777, 0o666 & ~before);
});

test("the same process cannot lock it twice either", () => {
  const dir = newDir();
  const release = lockDataDir(dir);
  onTestFinished(release);
  assert.throws(
    () => lockDataDir(dir),
    (error) => hasCode(error, "data_dir_locked") && error.facts["pid"] === process.pid,
  );
});

test("a holder killed by SIGKILL leaves the directory free, even if its pid is reused", () => {
  const dir = newDir();
  const dead = inProcess(dir, 'process.kill(process.pid, "SIGKILL");');
  assert.equal(dead.signal, "SIGKILL");
  assert.match(dead.stdout, /^taken/);
  writeFileSync(join(dir, "lock.json"), JSON.stringify({ pid: process.ppid, since: "2020-01-01T00:00:00Z" }));
  lockDataDir(dir)();
});

test("an unreadable note does not hide that the directory is locked", () => {
  const dir = newDir();
  onTestFinished(lockDataDir(dir));
  writeFileSync(join(dir, "lock.json"), "{");
  assert.throws(
    () => lockDataDir(dir),
    (error) => hasCode(error, "data_dir_locked") && error.message.includes("another process"),
  );
});

test("a damaged lock file is named, and the data stays", () => {
  const dir = newDir();
  mkdirSync(dir, { recursive: true });
  const file = join(dir, "lock.db");
  writeFileSync(file, "not a database ".repeat(100));
  const damaged = (error: unknown) =>
    hasCode(error, "bad_configuration") && error.message === `${file} is damaged; delete it`;
  assert.throws(() => lockDataDir(dir), damaged);
  assert.throws(() => dataDirHolder(dir), damaged);
  rmSync(file);
  lockDataDir(dir)();
});
