/** The archive's object store from settings. */
import type { Settings } from "../config.ts";
import type { Objects } from "../retention/port.ts";
import { createS3Objects } from "../storage/objects-s3.ts";
import { awsAccess } from "./aws.ts";

/** The archive's bucket; null if there is none, in which case nothing is archived. Throws `bad_configuration`. */
export function objectsOf({ aws, archiveBucket }: Settings): Objects | null {
  if (archiveBucket === null) return null;
  return createS3Objects({
    bucket: archiveBucket,
    ...awsAccess(aws, aws.archiveEndpoint),
  });
}
