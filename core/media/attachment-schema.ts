/** Files that reviewers add to an answer: what may be added, and where it is stored. */
import * as z from "zod";
import { type CustomerId, Uuid } from "../kernel/ids.ts";
import { storable } from "../kernel/text.ts";

export const AttachmentId = Uuid.brand<"AttachmentId">();
export type AttachmentId = z.infer<typeof AttachmentId>;

/** Maximum number of files in one answer. */
export const maxAttachments = 5;
/** Uploaded to one review by everybody together, used or not. */
export const maxUploaded = 30;
/** The largest photo that Telegram takes, bytes; a larger picture is sent as a document. */
export const maxPhotoBytes = 10 * 1_024 * 1_024;
/** Bytes; takes a delivery worker a few seconds to send. Telegram itself takes 50 MB. */
export const maxAttachmentBytes = 20 * 1_024 * 1_024;
/** What one request uploads, bytes: in base64 it stays under Lambda's 6 MB, and each shows progress. */
export const uploadedAtOnce = 1_024 * 1_024;

/** How long a file is stored after its upload, days. */
export const attachmentDays = { unused: 30, sent: 90 } as const;

export const AttachmentKind = z.enum(["photo", "document"]);
export type AttachmentKind = z.infer<typeof AttachmentKind>;

export const Attachment = z.object({
  id: AttachmentId,
  /** How Telegram shows it. */
  kind: AttachmentKind,
  name: z.string(),
  /** The media type, by the content. */
  type: z.string(),
  /** Bytes. */
  size: z.int(),
  /** The content's hash in hexadecimal digits; null until all of it is uploaded. */
  sha256: z.string().nullable(),
});
export type Attachment = z.infer<typeof Attachment>;

/** The ids in an answer, in their order; each once. */
export const AttachmentIds = z
  .array(AttachmentId)
  .max(maxAttachments)
  .refine((ids) => new Set(ids).size === ids.length, { message: "must name each file once" });

export const NewAttachment = z.strictObject({
  /** Client-generated: a repeated call with the same id begins the same upload. */
  id: z.optional(AttachmentId),
  /** The file's name on the reviewer's device; the customer sees it. */
  name: storable(255).min(1),
  /** Bytes. */
  size: z.int().min(0),
});
export type NewAttachment = z.infer<typeof NewAttachment>;

export const UploadedPart = z.strictObject({
  /** The part's bytes in base64; each part but the last has `uploadedAtOnce` bytes. */
  data: z.base64().max(Math.ceil(uploadedAtOnce / 3) * 4),
});

/** The prefix of all attachments' keys. */
export const attachmentsPrefix = "attachments/";

/** The prefix of all keys of a customer's attachments. */
export const customerAttachments = (customer: CustomerId): string => `${attachmentsPrefix}${customer}/`;

/**
 * The key of a file. It does not name the review, because a newer review takes over what was written on the older one.
 */
export const attachmentKey = (customer: CustomerId, id: AttachmentId): string =>
  `${customerAttachments(customer)}${id}`;

/** The key of a part until the whole file is there; 0 is the first. */
export const partKey = (customer: CustomerId, id: AttachmentId, part: number): string =>
  `${attachmentKey(customer, id)}.${part}`;

/** How many parts a file of this size is uploaded in. */
export const partsOf = (size: number): number => Math.max(1, Math.ceil(size / uploadedAtOnce));
