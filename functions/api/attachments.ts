/** Routes of files that reviewers add to an answer. */
import * as z from "zod";
import { digits } from "../../core/kernel/digits.ts";
import { InteractionId } from "../../core/kernel/ids.ts";
import {
  Attachment,
  AttachmentId,
  maxAttachmentBytes,
  NewAttachment,
  partsOf,
  UploadedPart,
} from "../../core/media/attachment-schema.ts";
import { headersOf } from "../../core/media/rules.ts";
import {
  beginAttachment,
  putAttachmentPart,
  readAttachment,
  removeAttachment,
} from "../../core/pipeline/attachments.ts";
import { type Route, route, withExtras } from "./route.ts";

const path = "/v1/reviews/{id}/attachments/{attachment}";
const params = z.object({ id: InteractionId, attachment: AttachmentId });
const Deleted = z.object({ id: AttachmentId, deleted: z.literal(true) });

export const attachmentRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/attachments",
      summary: "Start uploading a file for the answer to an open review",
      params: z.object({ id: InteractionId }),
      body: NewAttachment,
      output: Attachment,
    },
    (app, { params: { id }, body }, { reviewer }) => beginAttachment(app, id, reviewer, body),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: `${path}/parts/{part}`,
      summary: "Upload a part of 1 MB, numbered from 0; the last part completes the file",
      params: z.object({
        ...params.shape,
        part: digits(0, partsOf(maxAttachmentBytes) - 1),
      }),
      body: UploadedPart,
      // A part in base64.
      maxBodyBytes: 1_500_000,
      output: Attachment,
    },
    (app, { params: { id, attachment, part }, body }) =>
      putAttachmentPart(app, id, attachment, { number: part, bytes: Buffer.from(body.data, "base64") }),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path,
      summary: "A file that was added to an answer, in parts of at most 4 MB",
      params,
      query: z.strictObject({
        /** The byte to start at: 0, or where the part before ended. */
        from: digits(0, maxAttachmentBytes).prefault(0),
      }),
      output: z.string(),
      media: "application/octet-stream",
      headers: { "X-Media-Size": "The size of the whole file in bytes" },
    },
    async (app, { params: { id, attachment }, query }) => {
      const { bytes, ...shown } = await readAttachment(app, id, attachment, query.from);
      return withExtras(bytes.toString("base64"), {
        type: shown.type,
        headers: headersOf(shown),
        isBase64: true,
      });
    },
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path,
      summary: "Remove a file that no approved answer contains",
      params,
      output: Deleted,
    },
    async (app, { params: { id, attachment } }) => {
      await removeAttachment(app, id, attachment);
      return { id: attachment, deleted: true as const };
    },
  ),
];
