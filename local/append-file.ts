/** The file of a journal: appended to, sometimes replaced, and intact after a SIGKILL or on a full disk. */
import {
  appendFileSync,
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
} from "node:fs";

export interface AppendFile {
  /** Bytes. */
  size(): number;
  /** Reaches the operating system before this returns. If it throws, as on a full disk, the file is as it was. */
  append(bytes: Buffer): void;
  /** Replaces the whole content. If it throws, or the process dies during it, the file is as it was. */
  replace(parts: Iterable<Buffer>): void;
  close(): void;
}

/**
 * Opens or creates the file, and cuts it to its first `whole` bytes. Throws file system errors, as all its methods do.
 */
export function openAppendFile(file: string, whole?: number): AppendFile {
  let descriptor = openSync(file, "a", 0o600);
  if (whole !== undefined) ftruncateSync(descriptor, whole);
  let { size } = fstatSync(descriptor);
  return {
    size: () => size,
    append: (bytes) => {
      try {
        appendFileSync(descriptor, bytes);
      } catch (error) {
        // A full disk may have taken half of it, to which the next line would be appended.
        ftruncateSync(descriptor, size);
        throw error;
      }
      size += bytes.length;
    },
    replace: (parts) => {
      const old = descriptor;
      ({ descriptor, size } = replacement(file, parts));
      closeSync(old);
    },
    close: () => closeSync(descriptor),
  };
}

/** Writes a new file and replaces the old one with it. It stays open: after the rename, nothing may fail. */
function replacement(file: string, parts: Iterable<Buffer>): { descriptor: number; size: number } {
  const temporary = `${file}.new`;
  // A leftover of a killed process.
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, "a", 0o600);
  try {
    let size = 0;
    for (const bytes of parts) {
      appendFileSync(descriptor, bytes);
      size += bytes.length;
    }
    fsyncSync(descriptor);
    renameSync(temporary, file);
    return { descriptor, size };
  } catch (error) {
    closeSync(descriptor);
    // It would use the space that is lacking, and may contain data that is deleted later.
    rmSync(temporary, { force: true });
    throw error;
  }
}
