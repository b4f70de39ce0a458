/** Unpacks the snapshot of a database into a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseTar } from "nanotar";

/** A complete archive ends with two blocks of zeros. */
const endBytes = 1_024;

/**
 * Writes the files of a tarball from `dump` into `folder`, readable only by their owner. PGlite's own reader takes 0.13 to
 * 0.3 s more of CPU time: it resolves each part of each path in its virtual file system. Throws errors of the file system,
 * and an error if the archive ends early.
 */
export async function unpack(archive: Blob, folder: string): Promise<void> {
  const made = new Set<string>();
  const make = (path: string) => {
    if (!made.has(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
    made.add(path);
  };
  for (const { name, type, data } of read(await archive.bytes())) {
    const path = join(folder, name);
    make(type === "directory" ? path : dirname(path));
    if (type !== "directory") writeFileSync(path, data ?? "", { mode: 0o600 });
  }
}

function read(bytes: Uint8Array) {
  const end = bytes.subarray(-endBytes);
  if (end.length < endBytes || end.some((byte) => byte !== 0)) throw cutShort();
  try {
    return parseTar(bytes);
  } catch (error) {
    // A RangeError, where the last file's content may end with zeros.
    throw cutShort(error);
  }
}

const cutShort = (cause?: unknown) =>
  new Error("the snapshot ends early: remove it from .cache/nadia, and it is made again", { cause });
