/** What is stored, where, for how long, and whose data it is. */
import * as z from "zod";

/** Where data is stored; `files` are those of a laptop's data directory. */
export const HoldingStore = z.enum(["postgres", "redis", "ledger", "objects", "files"]);
export type HoldingStore = z.infer<typeof HoldingStore>;

/** What happens when a period is over. */
export const HoldingEnd = z.enum([
  /** It moves to the archive, and is deleted from there later. */
  "archived",
  "deleted",
  /** The store itself removes it. */
  "expires",
  /** The row stays, without personal data. */
  "anonymised",
  /** It has no period: it is deleted with its owner, or when somebody deletes it. */
  "stays",
  /** It is computed from other data and follows it. */
  "derived",
]);
export type HoldingEnd = z.infer<typeof HoldingEnd>;

export const Holding = z.object({
  store: HoldingStore,
  /** A table or view, the pattern of a key, the prefix of objects or the name of a file; `{…}` stands for a value. */
  name: z.string(),
  /** What it contains. */
  what: z.string(),
  /** For people to read, for example `7 days`. */
  period: z.string(),
  end: HoldingEnd,
  /** Whom it is about. */
  about: z.enum(["customers", "staff", "nobody"]),
  /** The column, or the part of the name, that names the customer; null if it holds nothing about customers. */
  customer: z.nullable(z.string()),
  /** Columns with personal data. */
  personal: z.array(z.string()),
});
export type Holding = z.infer<typeof Holding>;

/** What one run did. */
export const RetentionRun = z.object({
  id: z.uuid(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  /** How much each step deleted, archived or changed; steps that found nothing are missing. */
  counts: z.record(z.string(), z.int()),
  /** Steps that the next run continues, because the time was up. */
  unfinished: z.array(z.string()),
  errors: z.array(z.object({ step: z.string(), code: z.string() })),
});
export type RetentionRun = z.infer<typeof RetentionRun>;

export const Retention = z.object({
  policy: z.array(
    z.object({
      ...Holding.shape,
      /** The steps of a run that delete, archive or empty it; none if its store or another schedule does it. */
      steps: z.array(z.string()),
    }),
  ),
  /** Newest first. */
  runs: z.array(RetentionRun),
  /** Null before the first run. */
  next_run_at: z.iso.datetime().nullable(),
});
export type Retention = z.infer<typeof Retention>;

/** The prefix of all keys of the archive. */
export const archivePrefix = "archive/";
