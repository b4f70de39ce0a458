/** Cuts content into compressed files of a bounded size, and reads them back, in constant memory. */
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { checksumOf, damagedBackup } from "./manifest.ts";
import type { BackupStore } from "./port.ts";
import type { StoredFile } from "./schema.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Uncompressed bytes of a file; a store may need to hold a file in memory. */
const partBytes = 16 * 1024 * 1024;
const newline = 10;

export interface Target {
  readonly store: BackupStore;
  readonly id: string;
  readonly signal: AbortSignal;
}

export interface Written {
  readonly files: StoredFile[];
  readonly bytes: number;
  /** Line ends, which are rows in COPY's text format and in lines of JSON. */
  readonly rows: number;
}

/**
 * Stores the content as `<name>.0001.zst` and so on. Every file ends with a whole line if the content consists of
 * lines. One file is compressed and stored while the next one is read.
 */
export async function writeParts(
  target: Target,
  name: string,
  content: AsyncIterable<Uint8Array>,
  kind: "lines" | "bytes" = "lines",
): Promise<Written> {
  const files: StoredFile[] = [];
  let bytes = 0;
  let rows = 0;
  let storing: Promise<void> = Promise.resolve();
  for await (const part of partsOf(content, kind)) {
    target.signal.throwIfAborted();
    await storing;
    bytes += part.length;
    rows += linesIn(part);
    const number = String(files.length + 1).padStart(4, "0");
    storing = storePart(target, `${name}.${number}.zst`, part).then((file) => void files.push(file));
    // Reported by the `await` above or below; reading may take a while until then.
    storing.catch(() => undefined);
  }
  await storing;
  return { files, bytes, rows };
}

async function storePart({ store, id }: Target, name: string, part: Buffer): Promise<StoredFile> {
  // The default level 3: measured on rows of interactions, it is faster than Postgres writes them.
  const stored = await compress(part, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  await store.put(id, name, stored);
  return { name, bytes: stored.length, sha256: checksumOf(stored) };
}

async function* partsOf(content: AsyncIterable<Uint8Array>, kind: "lines" | "bytes"): AsyncGenerator<Buffer> {
  let gathered: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    gathered.push(chunk);
    size += chunk.length;
    if (size < partBytes) continue;
    const whole = Buffer.concat(gathered);
    const end = kind === "lines" ? whole.lastIndexOf(newline) + 1 : whole.length;
    if (end > 0) yield whole.subarray(0, end);
    const rest = whole.subarray(end);
    gathered = [rest];
    size = rest.length;
  }
  if (size > 0) yield Buffer.concat(gathered);
}

/** A file's bytes as stored. Throws `backup_damaged` with its name if it is missing or differs. */
export async function readStored(store: BackupStore, id: string, file: StoredFile): Promise<Buffer> {
  const stored = await store.get(id, file.name);
  if (stored === null) throw damagedBackup(id, file.name, "is missing");
  if (stored.length !== file.bytes || checksumOf(stored) !== file.sha256) throw damagedBackup(id, file.name);
  return stored;
}

/** The content of the files in order, one buffer per file; the next one is read while the last one is used. */
export async function* readParts(
  store: BackupStore,
  id: string,
  files: readonly StoredFile[],
): AsyncGenerator<Buffer> {
  const read = async (file: StoredFile) => decompress(await readStored(store, id, file));
  let next = files[0] === undefined ? null : read(files[0]);
  for (let at = 1; next !== null; at += 1) {
    const part: Buffer = await next;
    const following = files[at];
    next = following === undefined ? null : read(following);
    next?.catch(() => undefined);
    yield part;
  }
}

function linesIn(text: Uint8Array): number {
  let lines = 0;
  for (let at = text.indexOf(newline); at !== -1; at = text.indexOf(newline, at + 1)) lines += 1;
  return lines;
}
