/**
 * Persists js-redis-server's memory: an append-only journal of the resulting content of keys.
 * One line per command: the new content of every key that the command, script or MULTI changed, and the names of those
 * it deleted. So a line holds all of a command's effects or, torn by a SIGKILL, none; and loading depends on neither
 * the clock nor on running the commands again. (Replaying commands would not be exact: a script that found a `seen`
 * marker alive would not find it on a replay after the marker's expiry, and append its message twice.)
 */
import { existsSync, readFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { RedisDatabase } from "js-redis-server/core";
import { NadiaError } from "../../core/kernel/errors.ts";
import { openAppendFile } from "../append-file.ts";
import { type Change, changeOf, changeOfAll, decodeLine, restore } from "./redis-entries.ts";

export interface RedisJournal {
  /** Writes the changes since the last call to the operating system; throws file system errors. */
  flush(): void;
  /** Rewrites the file from the live keys, so that nothing deleted is left in it. */
  compact(): void;
  close(): void;
}

export interface JournalSettings {
  readonly file: string;
  readonly database: RedisDatabase;
  /** Size in bytes at which the journal is rewritten from the live keys; 64 MB by default. */
  readonly compactAt?: number;
}

/**
 * Loads the file into the empty database, rewrites it compactly and then records every change. A torn last line is
 * dropped; any other damage throws `journal_damaged`.
 */
export function openJournal(settings: JournalSettings): RedisJournal {
  const { file, database } = settings;
  if (existsSync(file)) load(file, database);
  const log = openLog(file, database, settings.compactAt ?? 64 * 1024 * 1024);
  const dirty = new Map<string, Buffer>();
  let cleared = false;
  const unsubscribe = database.subscribe((event) => {
    if (event.type === "flush") {
      dirty.clear();
      cleared = true;
    } else dirty.set(event.key.toString("base64"), event.key);
  });
  return {
    flush: () => {
      if (dirty.size === 0 && !cleared) return;
      log.append(changeOf(database, [...dirty.values()], cleared));
      // Cleared only now, so that changes that could not be written stay pending.
      dirty.clear();
      cleared = false;
    },
    compact: () => log.compact(),
    close: () => {
      unsubscribe();
      log.close();
    },
  };
}

const newline = 0x0a;

/** Restores only the last content of each key: most lines are about a few keys that change with every message. */
function load(file: string, database: RedisDatabase): void {
  const last = new Map<string, { readonly line: number; readonly entry: unknown }>();
  const bytes = readFileSync(file);
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const end = bytes.indexOf(newline, start);
    // A torn line's command was never acknowledged; the rewrite that follows removes it from the file, too.
    if (end === -1) break;
    const text = bytes.toString("utf8", start, end);
    const { cleared, gone, put } = readIn(file, line, () => decodeLine(JSON.parse(checked(text))));
    if (cleared === true) last.clear();
    for (const key of gone) last.delete(key);
    for (const entry of put) last.set(entry.key, { line, entry });
    start = end + 1;
  }
  for (const { line, entry } of last.values()) readIn(file, line, () => restore(database, entry));
}

function readIn<T>(file: string, line: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new NadiaError(
      "journal_damaged",
      `line ${line} of ${file} cannot be read; restore the file from a copy, or move it away to start without Redis' data`,
      { cause },
    );
  }
}

interface Log {
  append(change: Change): void;
  compact(): void;
  close(): void;
}

function bytesOf(change: Change): Buffer {
  const text = JSON.stringify(change);
  return Buffer.from(`${checksum(text)}${text}\n`);
}

const checksum = (text: string): string => crc32(text).toString(16).padStart(8, "0");

/** The JSON of a line; throws if it is not what was written. Lines of earlier versions have no checksum. */
function checked(line: string): string {
  if (line.startsWith("{")) return line;
  const [sum, text] = [line.slice(0, 8), line.slice(8)];
  if (sum !== checksum(text)) throw new Error("checksum");
  return text;
}

/** One line per live key instead of one per change. */
function* liveLines(database: RedisDatabase): Generator<Buffer> {
  for (const change of changeOfAll(database)) yield bytesOf(change);
}

function openLog(file: string, database: RedisDatabase, compactAt: number): Log {
  const lines = openAppendFile(file);
  let threshold = 0;
  const compact = () => {
    lines.replace(liveLines(database));
    threshold = Math.max(compactAt, 2 * lines.size());
  };
  compact();
  return {
    compact,
    append: (change) => {
      lines.append(bytesOf(change));
      if (lines.size() <= threshold) return;
      try {
        compact();
      } catch {
        // The change itself is already stored. Trying again on every command would write megabytes each time.
        threshold = lines.size() + compactAt;
      }
    },
    close: () => lines.close(),
  };
}
