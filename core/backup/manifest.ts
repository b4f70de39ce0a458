/** Writing and reading manifests, which carry their own checksum. */
import { hash } from "node:crypto";
import { NadiaError } from "../kernel/errors.ts";
import type { BackupStore } from "./port.ts";
import { Manifest } from "./schema.ts";

export const manifestName = "manifest.json";

/** SHA-256 as 64 hexadecimal digits. */
export const checksumOf = (bytes: Uint8Array | string): string => hash("sha256", bytes);

/** The bytes of the file: the manifest and, last, its own checksum. */
export function writeManifest(manifest: Manifest): Buffer {
  // Parsed, so that keys are in the order that reading expects, and nothing is written that cannot be read.
  const ordered = Manifest.parse(manifest);
  const sealed = { ...ordered, sha256: checksumOf(JSON.stringify(ordered)) };
  return Buffer.from(`${JSON.stringify(sealed, null, 1)}\n`);
}

/** The manifest of a backup. Throws `not_found` without one, and `backup_damaged` if any byte of it differs. */
export async function readManifest(store: BackupStore, id: string): Promise<Manifest> {
  const bytes = await store.get(id, manifestName);
  if (bytes === null)
    throw new NadiaError(
      "not_found",
      `${store.location} has no complete backup ${id}: it has no ${manifestName}`,
    );
  const manifest = Manifest.safeParse(parseJson(bytes.toString()));
  // Compares the bytes, because a parser overlooks some changes, such as white space.
  if (!manifest.success || !writeManifest(manifest.data).equals(bytes)) throw damagedBackup(id, manifestName);
  if (manifest.data.id !== id)
    throw new NadiaError("backup_damaged", `the folder ${id} contains the backup ${manifest.data.id}`);
  return manifest.data;
}

/** The error for a file that is not what was stored. */
export const damagedBackup = (id: string, file: string, what = "is damaged"): NadiaError =>
  new NadiaError("backup_damaged", `${file} of the backup ${id} ${what}; use another backup`, {
    facts: { backup: id, file },
  });

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
