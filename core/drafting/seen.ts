/** Which of the customer's files a draft was made with. */
import type { LanguageModel, ModelFile } from "./port.ts";
import type { SeenFile } from "./schema.ts";

/** Null if unknown, because the answer was paid for by an earlier attempt. */
export type Seen = readonly ModelFile[] | null;

/** Those of a prompt's files that the model takes. */
export const acceptedFiles = (
  { takes }: LanguageModel,
  files: readonly ModelFile[] = [],
): readonly ModelFile[] => (takes === undefined ? [] : files.filter(({ type }) => takes.test(type)));

/** What the models behind a draft saw between them, in the order of the files. */
export function seenOf(files: readonly ModelFile[] = [], stages: readonly Seen[]): SeenFile[] | null {
  const known = stages.filter((seen) => seen !== null);
  if (known.length < stages.length) return null;
  return files
    .filter((file) => known.some((seen) => seen.includes(file)))
    .map(({ message, type }) => ({ telegram_message_id: message, type }));
}
