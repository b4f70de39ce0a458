/**
 * Copies of the archive's objects, for an archive that is lost together with the database: on a laptop, both are in the
 * data directory ([G4]).
 */
import * as z from "zod";
import { damagedBackup } from "./manifest.ts";
import type { ObjectsCopy } from "./port.ts";

/** Precedes each object's bytes, as a line. */
const Head = z.object({ name: z.string(), bytes: z.int().min(0) });

const newline = 10;

/** All objects, one after the other; one that is removed in the meantime is left out. */
export async function* copyObjects(objects: Pick<ObjectsCopy, "get" | "list">): AsyncGenerator<Uint8Array> {
  for (const name of await objects.list("")) {
    const bytes = await objects.get(name);
    if (bytes === null) continue;
    yield Buffer.from(`${JSON.stringify({ name, bytes: bytes.length })}\n`);
    yield bytes;
  }
}

/** Stores copied objects again, over those of the same name. Throws `backup_damaged` if the copy ends too early. */
export async function restoreObjects(
  objects: Pick<ObjectsCopy, "put">,
  id: string,
  content: AsyncIterable<Buffer>,
): Promise<void> {
  let rest = Buffer.alloc(0);
  for await (const part of content) {
    rest = Buffer.concat([rest, part]);
    for (let next = firstIn(rest); next !== null; next = firstIn(rest)) {
      await objects.put(next.name, next.bytes);
      rest = rest.subarray(next.end);
    }
  }
  if (rest.length > 0) throw damagedBackup(id, "archive", "ends too early");
}

/** The first object, or null if not all of it is there. */
function firstIn(content: Buffer): { name: string; bytes: Buffer; end: number } | null {
  const start = content.indexOf(newline) + 1;
  if (start === 0) return null;
  const head = Head.parse(JSON.parse(content.toString("utf8", 0, start)));
  const end = start + head.bytes;
  return end > content.length ? null : { name: head.name, bytes: content.subarray(start, end), end };
}
