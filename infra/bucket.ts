/** Buckets for what must not be lost or read by anybody else. */
import { isPermanent } from "./stage.ts";

/** SST's own rule only rejects plain HTTP. */
export const atLeastTls12: NonNullable<sst.aws.BucketArgs["policy"]> = [
  {
    effect: "deny",
    principals: "*",
    actions: ["s3:*"],
    paths: ["", "*"],
    conditions: [{ test: "NumericLessThan", variable: "s3:TlsVersion", values: ["1.2"] }],
  },
];

/** S3 encrypts by default; this enforces it even if the account's defaults change. */
export function encrypted(name: string, bucket: sst.aws.Bucket): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}Encryption`, {
    bucket: bucket.name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
}

/** How long deleted or overwritten versions remain in a bucket, days: time to notice a mistake. */
const oldVersionDays = 7;

/**
 * Glacier Instant Retrieval answers as fast as the standard class and costs a sixth, but at least 90 days and 0.02 USD
 * per 1,000 moves. For objects that live 30 to 60 days this pays from about 1 MB.
 */
const coldFromBytes = 1024 * 1024;

/** Rules for the objects below a prefix, which expire after this many days. */
const rulesOf = ([prefix, days]: [
  prefix: string,
  days: number,
]): aws.types.input.s3.BucketLifecycleConfigurationRule[] => {
  const id = prefix.replaceAll("/", "");
  return [
    {
      id: `end-${id}`,
      status: "Enabled",
      filter: { prefix },
      expiration: { days },
      noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
    },
    {
      id: `cold-${id}`,
      status: "Enabled",
      filter: { and: { prefix, objectSizeGreaterThan: coldFromBytes } },
      transitions: [{ days: 1, storageClass: "GLACIER_IR" }],
    },
    {
      // A deletion leaves a marker, which is removed with the last version behind it.
      id: `markers-${id}`,
      status: "Enabled",
      filter: { prefix },
      expiration: { expiredObjectDeleteMarker: true },
    },
  ];
};

/** A private, encrypted, versioned bucket; `lifetimes` are the days after which the objects below each prefix expire. */
export function privateBucket(name: string, lifetimes: Readonly<Record<string, number>>): sst.aws.Bucket {
  const bucket = new sst.aws.Bucket(name, {
    // No page reads it.
    cors: false,
    versioning: true,
    policy: atLeastTls12,
    transform: { bucket: { forceDestroy: !isPermanent } },
  });
  encrypted(name, bucket);
  // SST's own rules know neither versions nor storage classes.
  new aws.s3.BucketLifecycleConfiguration(`${name}Lifecycle`, {
    bucket: bucket.name,
    rules: Object.entries(lifetimes).flatMap(rulesOf),
  });
  return bucket;
}
