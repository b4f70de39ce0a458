/** The archive's bucket, and who may do what with its objects. */
import { privateBucket } from "./bucket.ts";

// Retention deletes each part on day 90 of its interactions, which is day 60 here; this also ends what a run stored and
// died before it noted it in Postgres.
const archive = privateBucket("Archive", "archive/", 61);

const objects = $interpolate`${archive.arn}/archive/*`;

/** The bucket's name, and permission to read its objects; linking the bucket itself would grant `s3:*`. */
export const archiveReader = new sst.Linkable("ArchiveBucket", {
  properties: { name: archive.name },
  include: [sst.aws.permission({ actions: ["s3:GetObject"], resources: [objects] })],
});

/** To be granted besides, to the function that archives. */
export const archiving = [{ actions: ["s3:PutObject", "s3:DeleteObject"], resources: [objects] }];

/** To be granted besides, to the function that erases. */
export const erasingArchive = [
  { actions: ["s3:DeleteObject"], resources: [objects] },
  { actions: ["s3:ListBucket"], resources: [archive.arn] },
];
