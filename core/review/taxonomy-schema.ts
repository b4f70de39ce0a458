/** The edit tags that reviewers choose from. */
import * as z from "zod";
import { trimmedText } from "../kernel/text.ts";

export const Tag = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,39}$/,
    "must have 1 to 40 lower-case letters, digits or _, and start with a letter",
  );

export const TaxonomyEntry = z.object({
  tag: Tag,
  title: z.string(),
  /** When it was retired: it can no longer be chosen, but tagged reviews keep it. */
  retired_at: z.iso.datetime().nullable(),
});
export type TaxonomyEntry = z.infer<typeof TaxonomyEntry>;

export const TaxonomyInput = z.strictObject({
  title: trimmedText(80),
  /** Unchanged if left out. */
  retired: z.boolean().optional(),
});
export type TaxonomyInput = z.infer<typeof TaxonomyInput>;

/** All entries, by tag. */
export const Taxonomy = z.object({ items: z.array(TaxonomyEntry), next_cursor: z.null() });
export type Taxonomy = z.infer<typeof Taxonomy>;
