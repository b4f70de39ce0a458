/** Restricts a data directory to one process, and to its owner. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { NadiaError } from "../../core/kernel/errors.ts";

const Holder = z.object({ pid: z.int(), since: z.string() });

/** How long to wait for another command's probe of the lock to end, ms; a probe takes less than a hundredth of it. */
const probeMs = 250;

/** SQLite's codes for a file that another connection holds, and for a file that is not a database. */
const busy = 5;
const notADatabase = 26;

/**
 * Locks the directory, creating it if needed; the lock ends with `release` or with the process, however it dies. It is
 * the operating system's own file lock, held through SQLite (Node itself offers none), so it cannot be left behind, and
 * a reused process id cannot be mistaken for the holder's. While it holds, only the owner can read files that this
 * process creates. Throws `data_dir_locked` with the holder's pid and the path, `bad_configuration` if its file is damaged.
 */
export function lockDataDir(dir: string): () => void {
  const path = resolve(dir);
  const umask = process.umask(0o077);
  makeDir(path);
  const note = join(path, "lock.json");
  const lock = new DatabaseSync(join(path, "lock.db"));
  try {
    // A command that only looks whether the directory is locked holds it for a moment (`dataDirHolder`).
    lock.exec(`PRAGMA busy_timeout = ${probeMs}`);
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    process.umask(umask);
    throw hasCode(error, busy) ? locked(path, note) : refusalOf(error, path);
  }
  restrictToOwner(path);
  // A file left behind by a killed process is outdated.
  rmSync(join(path, "instance.json"), { force: true });
  writeFileSync(note, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
  return () => {
    lock.close();
    process.umask(umask);
  };
}

/** The process that holds the directory's lock, or null if none does. */
export function dataDirHolder(dir: string): number | null {
  const file = join(resolve(dir), "lock.db");
  if (!existsSync(file)) return null;
  const lock = new DatabaseSync(file);
  try {
    lock.exec("PRAGMA busy_timeout = 0");
    lock.prepare("select count(*) from sqlite_schema").get();
    return null;
  } catch (error) {
    if (hasCode(error, busy)) return holderOf(join(resolve(dir), "lock.json"));
    throw refusalOf(error, resolve(dir));
  } finally {
    lock.close();
  }
}

/**
 * Creates a directory step by step: if nothing can be created, as under /proc, Node's own `recursive` never returns.
 */
function makeDir(path: string): void {
  if (existsSync(path)) return;
  makeDir(dirname(path));
  mkdirSync(path);
}

/** NADIA's own files in the directory; all others stay untouched. */
const ownFiles =
  /^(postgres|redis|queue|simulator|ledger.*|lock\..*|instance\.json|scrubbed|secrets\.json.*)$/;

/**
 * Restricts a directory that an earlier version left readable, and files that PGlite created since, because it sets its
 * own modes regardless of the umask. The directory itself lets nobody else in.
 */
export function restrictToOwner(dir: string): void {
  const path = resolve(dir);
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) if (ownFiles.test(name)) makePrivate(join(path, name));
}

function makePrivate(path: string): void {
  const file = lstatSync(path);
  if (file.isDirectory()) for (const name of readdirSync(path)) makePrivate(join(path, name));
  const own = file.mode & 0o700;
  // A link's own mode has no meaning, and its target is not ours.
  if (!file.isSymbolicLink() && (file.mode & 0o777) !== own) chmodSync(path, own);
}

const hasCode = (error: unknown, code: number): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === code;

/**
 * For a damaged file, an error that says to delete it: nothing can hold its lock, and it contains no data. Any other error
 * is returned as it is.
 */
const refusalOf = (cause: unknown, path: string): unknown =>
  hasCode(cause, notADatabase)
    ? new NadiaError("bad_configuration", `${join(path, "lock.db")} is damaged; delete it`, { cause })
    : cause;

function locked(path: string, note: string): NadiaError {
  const pid = holderOf(note);
  const who = pid === null ? "another process" : `process ${pid}`;
  return new NadiaError(
    "data_dir_locked",
    `${who} already runs NADIA on ${path}; stop it, or set NADIA_DATA_DIR to another directory`,
    { facts: { pid, path } },
  );
}

/** Null in the moment after locking, before the note is written. */
function holderOf(note: string): number | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(note, "utf8"))).pid;
  } catch {
    return null;
  }
}
