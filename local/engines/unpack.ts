/** Unpacks the snapshot of a database into a folder. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** An archive is made of blocks of this size: each file's header, and its content with zeros after it. */
const block = 512;
/** What an archive calls a folder. */
const folderType = "5";

interface Entry {
  readonly name: string;
  readonly size: number;
  readonly isFolder: boolean;
}

/**
 * Writes the files of a tarball from `dump` into `folder`, readable only by their owner. PGlite's own reader takes 0.13 to
 * 0.3 s more of CPU time: it resolves each part of each path in its virtual file system. Throws errors of the file system,
 * and an error if the archive ends early.
 */
export async function unpack(archive: Blob, folder: string): Promise<void> {
  const bytes = Buffer.from(await archive.arrayBuffer());
  const made = new Set<string>();
  const make = (path: string) => {
    if (!made.has(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
    made.add(path);
  };
  for (let at = 0; ;) {
    const header = bytes.subarray(at, at + block);
    const { name, size, isFolder } = read(header);
    // A header without a name ends the archive.
    if (name === "") return make(folder);
    const content = bytes.subarray(at + block, at + block + size);
    if (content.length < size) throw cutShort();
    const path = join(folder, name);
    make(isFolder ? path : dirname(path));
    if (!isFolder) writeFileSync(path, content, { mode: 0o600 });
    at += block + Math.ceil(size / block) * block;
  }
}

const cutShort = () =>
  new Error("the snapshot ends early: remove it from .cache/nadia, and it is made again");

function read(header: Buffer): Entry {
  if (header.length < block) throw cutShort();
  const text = (start: number, length: number) => {
    const field = header.toString("utf8", start, start + length);
    const end = field.indexOf("\0");
    return end < 0 ? field : field.slice(0, end);
  };
  const prefix = text(345, 155);
  return {
    name: prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`,
    size: Number.parseInt(text(124, 12), 8) || 0,
    isFolder: text(156, 1) === folderType,
  };
}
