/** Checks that a backup is what was stored. */
import { readManifest } from "./manifest.ts";
import { readStored } from "./parts.ts";
import type { BackupStore } from "./port.ts";
import { bytesOf, filesOf, type Manifest, type Progress } from "./schema.ts";

/**
 * Reads every byte of a backup; resolves to its manifest. Throws `not_found` without a manifest, and `backup_damaged`
 * with the name of the first file that is missing or differs.
 */
export async function verify(
  { store }: { readonly store: BackupStore },
  id: string,
  options: { readonly signal?: AbortSignal; readonly progress?: (progress: Progress) => void } = {},
): Promise<Manifest> {
  const manifest = await readManifest(store, id);
  const files = filesOf(manifest);
  const total = bytesOf(files);
  let done = 0;
  for (const file of files) {
    options.signal?.throwIfAborted();
    await readStored(store, id, file);
    done += file.bytes;
    options.progress?.({ step: "verify", unit: "bytes", done, total });
  }
  return manifest;
}
