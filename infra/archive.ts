/** The bucket of the archive and of reviewers' files, and who may do what with its objects. */
import { privateBucket } from "./bucket.ts";

// Retention deletes each part of the archive on day 90 of its interactions, which is day 60 here, and each file on day
// 90 at the latest; this also removes what a run stored before it died without recording it in Postgres.
const bucket = privateBucket("Archive", { "archive/": 61, "attachments/": 91 });

const archived = $interpolate`${bucket.arn}/archive/*`;
const attachments = $interpolate`${bucket.arn}/attachments/*`;

/** The bucket's name; linking the bucket itself would grant `s3:*`. */
export const archiveBucket = new sst.Linkable("ArchiveBucket", { properties: { name: bucket.name } });

/** Without it, S3 answers a missing object with 403, as if the store refused every request. */
export const archiveListing = { actions: ["s3:ListBucket"], resources: [bucket.arn] };

/** To show what is archived. */
export const archiveReading = { actions: ["s3:GetObject"], resources: [archived] };

/** To archive; reading back what was stored needs `archiveReading` too. */
export const archiveWriting = { actions: ["s3:PutObject", "s3:DeleteObject"], resources: [archived] };

/** To send reviewers' files, and to show them. */
export const attachmentsReading = { actions: ["s3:GetObject"], resources: [attachments] };

/** To store what reviewers upload, and to remove what they do not want to send. */
export const attachmentsWriting = { actions: ["s3:PutObject", "s3:DeleteObject"], resources: [attachments] };

/** To remove expired files. */
export const attachmentsDeleting = { actions: ["s3:DeleteObject"], resources: [attachments] };

/** To erase a customer. */
export const archiveErasing = [
  { actions: ["s3:DeleteObject"], resources: [archived, attachments] },
  archiveListing,
];
