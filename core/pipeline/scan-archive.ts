/**
 * Searches the archive and reviewers' files for texts that an erasure should have removed ([G1]); it reads every
 * object.
 */
import { zstdDecompressSync } from "node:zlib";
import { attachmentsPrefix } from "../media/attachment-schema.ts";
import type { Finding } from "../privacy/schema.ts";
import { archivePrefix } from "../retention/schema.ts";
import type { Objects } from "../retention/port.ts";

/** The objects whose name or content has one of these texts. Throws `objects_unavailable`. */
export async function scanArchive(objects: Objects, texts: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  const places = [...(await objects.list(archivePrefix)), ...(await objects.list(attachmentsPrefix))];
  for (const place of places) {
    const stored = await objects.get(place);
    if (stored === null) continue;
    const all = `${place}\n${textOf(stored)}`;
    for (const text of texts) {
      const count = all.split(text).length - 1;
      if (count > 0) found.push({ tier: "archive", place, text, count });
    }
  }
  return found;
}

/** The text of an object: decompressed, or, for a manifest or a damaged part, as it is stored. */
function textOf(stored: Uint8Array): string {
  try {
    return zstdDecompressSync(stored).toString();
  } catch {
    return Buffer.from(stored).toString();
  }
}
