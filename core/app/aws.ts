/** Access to AWS from settings. */
import { required, type Settings } from "../config.ts";
import type { AwsAccess } from "../kernel/aws.ts";

/** Access to the service at this endpoint; null is the region's own. Throws `bad_configuration`. */
export const awsAccess = (aws: Settings["aws"], endpoint: string | null): AwsAccess => ({
  ...aws,
  endpoint,
  accessKeyId: required(aws.accessKeyId, "AWS_ACCESS_KEY_ID"),
  secretAccessKey: required(aws.secretAccessKey, "AWS_SECRET_ACCESS_KEY"),
});
