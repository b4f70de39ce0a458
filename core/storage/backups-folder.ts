/** Backups in a folder: one folder each. */
import { constants } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { BackupStore } from "../backup/port.ts";
import { NadiaError } from "../kernel/errors.ts";
import { unlessAborted, withTimeout } from "../kernel/timeout.ts";

/** Until it is whole, a backup's folder has this suffix. */
const partial = ".partial";
const backupId = /^(nadia-\d{8}T\d{6}Z)(\.partial)?$/;

/** How long a folder may take, ms. */
export interface FolderLimits {
  /** For a file of up to 16 MB, or for all files of a backup to be deleted. */
  readonly fileMs: number;
  /** For a note: an erasure waits for it. */
  readonly noteMs: number;
}

const usual: FolderLimits = { fileMs: 120_000, noteMs: 10_000 };

/**
 * The folder is created by the first backup. Only the owner can read what is stored. A disk or share that stops answering
 * is given up: a backup holds a snapshot of Postgres in the meantime, on a laptop its only session.
 */
export function createFolderBackups(folder: string, limits: FolderLimits = usual): BackupStore {
  const { list, begin, put, get, finish, remove, putNote, notes, removeNote } = folderBackups(folder);
  const file = <T>(work: Promise<T>) => within(limits.fileMs, folder, work);
  const note = <T>(work: Promise<T>) => within(limits.noteMs, folder, work);
  return {
    location: folder,
    list: () => file(list()),
    begin: (id) => file(begin(id)),
    put: (id, name, bytes) => file(put(id, name, bytes)),
    get: (id, name) => file(get(id, name)),
    finish: (id, manifest) => file(finish(id, manifest)),
    remove: (id) => file(remove(id)),
    putNote: (name, bytes) => note(putNote(name, bytes)),
    notes: () => file(notes()),
    removeNote: (name) => note(removeNote(name)),
  };
}

/** Node offers no way to end a call to the file system: it may still succeed later, or never return. */
async function within<T>(ms: number, folder: string, work: Promise<T>): Promise<T> {
  // Its error matters to nobody once it was given up.
  work.catch(() => undefined);
  return withTimeout(ms, (signal) =>
    unlessAborted(signal, work).catch((cause: unknown) => {
      if (!signal.aborted) throw cause;
      throw new NadiaError(
        "backups_unavailable",
        `the folder ${folder} did not answer within ${ms / 1_000} s; check its disk or network share`,
        { cause },
      );
    }),
  );
}

function folderBackups(folder: string): Omit<BackupStore, "location"> {
  const whole = (id: string) => join(folder, id);
  const unfinished = (id: string) => join(folder, `${id}${partial}`);
  return {
    list: async () =>
      (await namesIn(folder)).flatMap((name) => {
        const [, id, suffix] = backupId.exec(name) ?? [];
        return id === undefined ? [] : [{ id, whole: suffix === undefined }];
      }),
    begin: async (id) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (await exists(whole(id))) return false;
      return mkdir(unfinished(id), { mode: 0o700 }).then(() => true, unlessTaken);
    },
    put: (id, name, bytes) => write(join(unfinished(id), name), bytes),
    get: (id, name) => readFile(join(whole(id), name)).catch(unlessMissing),
    finish: async (id, manifest) => {
      await write(join(unfinished(id), "manifest.json"), manifest);
      await rename(unfinished(id), whole(id));
      await flush(folder);
    },
    remove: async (id) => {
      // The manifest first, so that what remains after a crash does not count as a backup.
      await rm(join(whole(id), "manifest.json"), { force: true });
      for (const path of [whole(id), unfinished(id)]) await rm(path, { recursive: true, force: true });
    },
    ...notesOf(folder),
  };
}

function notesOf(folder: string): Pick<BackupStore, "putNote" | "notes" | "removeNote"> {
  const notes = join(folder, "erased");
  return {
    putNote: async (name, bytes) => {
      // A missing folder is not created again: its disk may not be connected.
      if (!(await exists(folder)))
        throw new NadiaError(
          "backups_unavailable",
          `there is no folder ${folder}; create it, or connect its disk`,
        );
      const draft = join(notes, `.${name}`);
      await rm(draft, { force: true });
      await write(draft, bytes);
      await rename(draft, join(notes, name));
      await flush(notes);
    },
    notes: async () =>
      Promise.all(
        (await namesIn(notes))
          .filter((name) => !name.startsWith("."))
          .map(async (name) => ({ name, bytes: await readFile(join(notes, name)) })),
      ),
    removeNote: (name) => rm(join(notes, name), { force: true }),
  };
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: unknown) => unlessMissing(error) !== null,
  );

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, bytes, { flag: "wx", mode: 0o600, flush: true });
}

/** Makes the new name survive a power cut. */
async function flush(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const namesIn = (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: unknown) => unlessMissing(error) ?? []);

const codeOf = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : undefined;

function unlessMissing(error: unknown): null {
  if (["ENOENT", "ENOTDIR"].includes(String(codeOf(error)))) return null;
  throw error;
}

function unlessTaken(error: unknown): false {
  if (codeOf(error) === "EEXIST") return false;
  throw error;
}
