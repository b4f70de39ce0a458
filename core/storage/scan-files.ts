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
  const longest = Math.max(0, ...searched.flatMap(({ forms }) => forms.map(lengthOf)));
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

/** What to search for; `first` and `last` are the characters that may stand right before and after it, if any must. */
interface Form {
  readonly bytes: Buffer;
  readonly first: ReadonlySet<number> | null;
  readonly last: ReadonlySet<number> | null;
}

/** The text's bytes, and their base64 form at each of the three offsets in a group of bytes. */
const formsOf = (text: string): Form[] => {
  const bytes = Buffer.from(text);
  return [{ bytes, first: null, last: null }, ...[0, 1, 2].map((before) => encodedForm(bytes, before))];
};

/**
 * The characters at the edges depend on the neighbours too. They are compared with all that any neighbour gives:
 * without them, "Elm Street 5" would also be found where only "Elm Street 6" is.
 */
function encodedForm(bytes: Buffer, before: number): Form {
  const from = Math.ceil((before * 4) / 3);
  const to = Math.floor(((before + bytes.length) * 4) / 3);
  const variants = neighbours.map((neighbour) =>
    Buffer.from(
      Buffer.concat([Buffer.alloc(before, neighbour), bytes, Buffer.of(neighbour)]).toString("base64"),
    ),
  );
  const charactersAt = (at: number) => new Set(variants.map((variant) => variant.readUInt8(at)));
  return {
    bytes: Buffer.from(variants[0]?.subarray(from, to) ?? []),
    first: before === 0 ? null : charactersAt(from - 1),
    last: (before + bytes.length) % 3 === 0 ? null : charactersAt(to),
  };
}
const neighbours = Array.from({ length: 256 }, (_, byte) => byte);

const lengthOf = ({ bytes, first, last }: Form): number =>
  bytes.length + (first === null ? 0 : 1) + (last === null ? 0 : 1);

/** How often a form occurs and ends after `seen`, so that the overlap of two chunks counts once. */
function occurrences(bytes: Buffer, form: Form, seen: number): number {
  let count = 0;
  for (let at = bytes.indexOf(form.bytes); at !== -1; at = bytes.indexOf(form.bytes, at + 1)) {
    const end = at + form.bytes.length;
    if (end + (form.last === null ? 0 : 1) <= seen) continue;
    if (fits(form.first, bytes[at - 1]) && fits(form.last, bytes[end])) count += 1;
  }
  return count;
}

const fits = (allowed: ReadonlySet<number> | null, byte: number | undefined): boolean =>
  allowed === null || (byte !== undefined && allowed.has(byte));
