/** The archive's bucket, and who may do what with its objects. */
import { isPermanent } from "./stage.ts";

const archive = new sst.aws.Bucket("Archive", {
  // No page reads it.
  cors: false,
  // Retention deletes each part in time; this also removes what a run stored and died before it noted it in Postgres.
  lifecycle: [{ id: "archive-ends", prefix: "archive/", expiresIn: "61 days" }],
  transform: { bucket: { forceDestroy: !isPermanent } },
});

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
