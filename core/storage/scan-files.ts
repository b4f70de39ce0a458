/** Searches the files of embedded engines for texts, because deleted data may leave bytes there ([G1]). */
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Finding } from "../privacy/schema.ts";

/** Every file below a directory that contains one of these texts, as it is or as base64, which Redis' journal uses. */
export async function scanFiles(dir: string, texts: readonly string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = join(entry.parentPath, entry.name);
    for (const [text, count] of await countsIn(file, texts))
      found.push({ tier: "files", place: relative(dir, file), text, count });
  }
  return found;
}

/** How often each text occurs in the file; a file that is replaced in the meantime counts as empty. */
async function countsIn(file: string, texts: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const searched = texts.map((text) => ({ text, forms: formsOf(text) }));
  const longest = Math.max(0, ...searched.flatMap(({ forms }) => forms.map(({ length }) => length)));
  const counts = new Map<string, number>();
  let rest = Buffer.alloc(0);
  for await (const chunk of chunksOf(file)) {
    const bytes = Buffer.concat([rest, chunk]);
    for (const { text, forms } of searched) {
      const more = forms.reduce((sum, form) => sum + occurrences(bytes, form, rest.length), 0);
      if (more > 0) counts.set(text, (counts.get(text) ?? 0) + more);
    }
    rest = bytes.subarray(Math.max(0, bytes.length - longest + 1));
  }
  return counts;
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 })) yield chunk as Buffer; // No encoding is set.
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

/** The text's bytes, and their base64 form at each of the three offsets in a group of bytes. */
function formsOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const encoded = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    // Characters at the edges depend on the neighbours too.
    return whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
  });
  return [bytes, ...encoded.map((form) => Buffer.from(form))];
}

/** How often a form occurs and ends after `seen`, so that the overlap of two chunks counts once. */
function occurrences(bytes: Buffer, form: Buffer, seen: number): number {
  let count = 0;
  for (let at = bytes.indexOf(form); at !== -1; at = bytes.indexOf(form, at + 1))
    if (at + form.length > seen) count += 1;
  return count;
}
