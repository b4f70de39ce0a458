/** Erasures and their receipts as admins see them. */
import * as z from "zod";
import { CustomerId, ReviewerId, Uuid } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";

export const ErasureId = Uuid.brand<"ErasureId">();
export type ErasureId = z.infer<typeof ErasureId>;

const time = z.iso.datetime();

/** `settling`: everything is erased, and will be erased again when no earlier work can still be running. */
export const ErasureState = z.enum(["erasing", "settling", "done"]);
export type ErasureState = z.infer<typeof ErasureState>;

/** Rows, keys or entries removed, by what they held, such as `messages`. */
const Removed = z.record(z.string(), z.int());

export const Erasure = z.object({
  id: ErasureId,
  state: ErasureState,
  /** Null once done, when only the hash is left. */
  customer_id: z.nullable(CustomerId),
  /** HMAC-SHA-256 of the customer's id, in hexadecimal digits; null until done. */
  customer_hash: z.string().nullable(),
  /** Identifies the key of the hash; null until done. */
  hash_key: z.string().nullable(),
  /** The id is null for the command line. */
  requested_by: z.object({ id: z.nullable(ReviewerId), name: z.string() }),
  requested_at: time,
  /** When the last pass may run; null until the first one has finished. */
  settles_at: time.nullable(),
  finished_at: time.nullable(),
  removed: z.object({ redis: Removed, postgres: Removed, ledger: Removed, archive: Removed }),
  /**
   * Messages about the customer in reviewers' groups that may have been sent although no receipt was stored: only a person
   * in the group can find and delete them.
   */
  may_remain: z.int(),
});
export type Erasure = z.infer<typeof Erasure>;

/** The id again, so that nobody is erased by mistake. */
export const ErasureRequest = z.strictObject({ confirm: CustomerId });

export const ErasureQuery = z.strictObject({ state: ErasureState.optional(), ...paging(100) });
export type ErasureQuery = z.infer<typeof ErasureQuery>;

/** Newest first. */
export const ErasurePage = pageSchema(Erasure);
export type ErasurePage = z.infer<typeof ErasurePage>;

/** A place that still holds text which should have been erased. */
export const Finding = z.object({
  tier: z.enum(["postgres", "redis", "ledger", "archive", "files"]),
  /** A table, a key, the name of an object or of a file. */
  place: z.string(),
  text: z.string(),
  count: z.int(),
});
export type Finding = z.infer<typeof Finding>;
