/** The archive's object store from settings. */
import { required, type Settings } from "../config.ts";
import type { Objects } from "../retention/port.ts";
import { createS3Objects } from "../storage/objects-s3.ts";

/** The archive's bucket; null if there is none, in which case nothing is archived. Throws `bad_configuration`. */
export function objectsOf({ aws, archiveBucket }: Settings): Objects | null {
  if (archiveBucket === null) return null;
  return createS3Objects({
    bucket: archiveBucket,
    endpoint: aws.archiveEndpoint,
    region: aws.region,
    accessKeyId: required(aws.accessKeyId, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(aws.secretAccessKey, "AWS_SECRET_ACCESS_KEY"),
    sessionToken: aws.sessionToken,
  });
}
