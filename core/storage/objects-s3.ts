/** Objects in an S3 bucket. */
import type { Objects } from "../retention/port.ts";
import { type BucketSettings, openBucket } from "./s3.ts";

/** The objects of this bucket; keys may contain letters, digits, `-`, `.`, `_` and `/`. */
export function createS3Objects(settings: BucketSettings): Objects {
  const { put, putNew, get, remove, list } = openBucket(settings, {
    timeoutMs: 30_000,
    retries: 3,
    code: "objects_unavailable",
  });
  return { put, putNew, get, remove, list: (prefix) => list("Key", { prefix }) };
}
