/** Writing and reading manifests, which carry their own checksum. */
import { hash } from "node:crypto";
import * as z from "zod";
import { NadiaError } from "../kernel/errors.ts";
import { parseJson } from "../kernel/parse-json.ts";
import type { BackupStore } from "./port.ts";
import { Manifest } from "./schema.ts";

export const manifestName = "manifest.json";

/** SHA-256 as 64 hexadecimal digits. */
export const checksumOf = (bytes: Uint8Array | string): string => hash("sha256", bytes);

/** The bytes of the file: the manifest and, last, its own checksum. */
export function writeManifest(manifest: Manifest): Buffer {
  // Parsed, so that keys are in the order that reading expects, and nothing is written that cannot be read.
  const ordered = Manifest.parse(manifest);
  return fileOf({ ...ordered, sha256: checksumOf(JSON.stringify(ordered)) });
}

const fileOf = (sealed: unknown): Buffer => Buffer.from(`${JSON.stringify(sealed, null, 1)}\n`);
const Sealed = z.looseObject({ sha256: z.string() });

/**
 * The manifest of a backup. Throws `not_found` without one, `newer_version` if it is whole but says what this version
 * does not know, and `backup_damaged` if any byte of it differs.
 */
export async function readManifest(store: BackupStore, id: string): Promise<Manifest> {
  const bytes = await store.get(id, manifestName);
  if (bytes === null)
    throw new NadiaError(
      "not_found",
      `${store.location} has no complete backup ${id}: it has no ${manifestName}`,
    );
  const content = sealedIn(bytes);
  if (content === null) throw damagedBackup(id, manifestName);
  const manifest = Manifest.safeParse(content);
  // Every version reads what older ones wrote, but leaves out what only newer ones know.
  if (!manifest.success || !writeManifest(manifest.data).equals(bytes))
    throw newerBackup(id, "has a format that this version does not know");
  if (manifest.data.id !== id)
    throw new NadiaError("backup_damaged", `the folder ${id} contains the backup ${manifest.data.id}`);
  return manifest.data;
}

/**
 * What a manifest of any version says, without its checksum; null if any byte differs from what was written: a parser
 * alone overlooks some changes, such as white space.
 */
function sealedIn(bytes: Buffer): object | null {
  const parsed = parseJson(bytes.toString());
  const sealed = Sealed.safeParse(parsed);
  if (!sealed.success) return null;
  const { sha256, ...content } = sealed.data;
  return checksumOf(JSON.stringify(content)) === sha256 && fileOf(parsed).equals(bytes) ? content : null;
}

/** The error for a backup that this version cannot restore. */
export const newerBackup = (id: string, what: string): NadiaError =>
  new NadiaError("newer_version", `the backup ${id} ${what}: a newer version made it; upgrade NADIA`, {
    facts: { backup: id },
  });

/** The error for a file that is not what was stored. */
export const damagedBackup = (id: string, file: string, what = "is damaged"): NadiaError =>
  new NadiaError("backup_damaged", `${file} of the backup ${id} ${what}; use another backup`, {
    facts: { backup: id, file },
  });
