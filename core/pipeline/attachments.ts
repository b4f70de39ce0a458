/** Files that reviewers add to an answer: uploaded part by part, checked, read again for a page or for Telegram. */
import { hash } from "node:crypto";
import { hasCode, NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Ports } from "../kernel/ports.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import { checkContent } from "../media/attachment-rules.ts";
import {
  type Attachment,
  attachmentKey,
  type AttachmentId,
  type NewAttachment,
  partKey,
  partsOf,
  uploadedAtOnce,
} from "../media/attachment-schema.ts";
import {
  forgetAttachment,
  getAttachment,
  markComplete,
  registerUpload,
  type StoredAttachment,
} from "../media/attachments.ts";
import { sentType } from "../media/rules.ts";
import { partBytes } from "../media/schema.ts";
import type { Objects } from "../retention/port.ts";
import type { MediaPart } from "./media.ts";

export interface AttachmentPorts extends Pick<Ports, "sql" | "clock" | "ids"> {
  /** Null if nothing can be stored. */
  readonly objects: Objects | null;
}

function storeOf({ objects }: Pick<AttachmentPorts, "objects">): Objects {
  if (objects !== null) return objects;
  throw new NadiaError("objects_unavailable", "no object store is configured; set ARCHIVE_BUCKET");
}

/** Begins an upload. Throws as `registerUpload` does, and `objects_unavailable`. */
export async function beginAttachment(
  ports: AttachmentPorts,
  review: InteractionId,
  reviewer: Reviewer,
  file: NewAttachment,
): Promise<Attachment> {
  storeOf(ports);
  return (await registerUpload(ports, review, reviewer, file)).attachment;
}

/** A part by its number, from 0. */
export interface Part {
  readonly number: number;
  readonly bytes: Buffer;
}

/**
 * Stores a part, and with the last one the whole file. Parts may be sent again; the last one must follow the others. A
 * file whose content does not match its name is removed. Throws `attachment_refused`, `wrong_state` if earlier parts
 * are missing or this one differs from what completed the file, `not_found`, `objects_unavailable`.
 */
export async function putAttachmentPart(
  ports: AttachmentPorts,
  review: InteractionId,
  id: AttachmentId,
  part: Part,
): Promise<Attachment> {
  const objects = storeOf(ports);
  const known = await getAttachment(ports, review, id);
  const { attachment, customer } = known;
  checkSize(attachment, part);
  if (attachment.sha256 !== null) return repeatedPart(objects, known, part);
  const isLast = part.number === partsOf(attachment.size) - 1;
  try {
    if (part.number === 0) checkContent(attachment, part.bytes);
    if (isLast) return await complete(ports, objects, known, part);
  } catch (error) {
    if (error instanceof NadiaError && error.code === "attachment_refused")
      await removeAttachment(ports, review, id);
    throw error;
  }
  const key = partKey(customer, id, part.number);
  await objects.put(key, part.bytes);
  return unlessRemoved(objects, [key], () => getAttachment(ports, review, id));
}

/**
 * The attachment that was stored under these keys. If it was removed in the meantime, nobody else removes them: then they are
 * removed here, and `not_found` is thrown.
 */
async function unlessRemoved(
  objects: Objects,
  keys: readonly string[],
  find: () => Promise<StoredAttachment>,
): Promise<Attachment> {
  const found = await find().catch(async (error: unknown) => {
    if (hasCode(error, "not_found")) await Promise.all(keys.map((key) => objects.remove(key)));
    throw error;
  });
  return found.attachment;
}

/** A part of a file that is complete already: nothing is left to store. Throws `wrong_state` if its bytes differ. */
async function repeatedPart(
  objects: Objects,
  known: StoredAttachment,
  { number, bytes }: Part,
): Promise<Attachment> {
  const whole = await wholeFile(objects, known);
  const from = number * uploadedAtOnce;
  if (!whole.subarray(from, from + bytes.length).equals(bytes)) throw differentBytes();
  return known.attachment;
}

const differentBytes = () =>
  new NadiaError("wrong_state", "a part of this file was sent twice with different bytes: upload it again");

function checkSize({ size }: Attachment, { number, bytes }: Part): void {
  const expected = Math.min(uploadedAtOnce, size - number * uploadedAtOnce);
  if (bytes.length === expected) return;
  throw new NadiaError("field_invalid", `data: part ${number} must have ${Math.max(0, expected)} bytes`, {
    facts: { field: "data" },
  });
}

/** Joins the parts; the file only counts once all of it is stored. */
async function complete(
  ports: AttachmentPorts,
  objects: Objects,
  { attachment, customer }: StoredAttachment,
  last: Part,
): Promise<Attachment> {
  const { id } = attachment;
  const keys = Array.from({ length: last.number }, (_, number) => partKey(customer, id, number));
  const earlier = (await Promise.all(keys.map((key) => objects.get(key)))).filter((bytes) => bytes !== null);
  if (earlier.length < keys.length)
    throw new NadiaError("wrong_state", "earlier parts of this file are missing: send them first");
  const bytes = Buffer.concat([...earlier, last.bytes]);
  checkContent(attachment, bytes);
  const key = attachmentKey(customer, id);
  const sha256 = hash("sha256", bytes);
  if (!(await objects.putNew(key, bytes))) await requireSame(objects, key, sha256);
  const done = await unlessRemoved(objects, [key, ...keys], () => markComplete(ports, id, sha256));
  await Promise.all(keys.map((part) => objects.remove(part)));
  return done;
}

/** Throws `wrong_state` if another last part, with other bytes, has completed the file already. */
async function requireSame(objects: Objects, key: string, sha256: string): Promise<void> {
  const stored = await objects.get(key);
  // Null if it was removed in the meantime, which is noticed next.
  if (stored !== null && hash("sha256", stored) !== sha256) throw differentBytes();
}

/** Removes a file that no answer names. Throws `wrong_state`, `not_found`, `objects_unavailable`. */
export async function removeAttachment(
  ports: AttachmentPorts,
  review: InteractionId,
  id: AttachmentId,
): Promise<void> {
  const objects = storeOf(ports);
  const { customer, attachment } = await forgetAttachment(ports, review, id);
  await Promise.all(keysOf({ customer, attachment }).map((key) => objects.remove(key)));
}

/** The keys of everything that may be stored of a file: all of it, or the parts uploaded so far. */
const keysOf = ({ customer, attachment: { id, size, sha256 } }: StoredAttachment): string[] => [
  attachmentKey(customer, id),
  ...(sha256 === null
    ? Array.from({ length: partsOf(size) }, (_, number) => partKey(customer, id, number))
    : []),
];

/** A part of a file for a page, from this byte. Throws `attachment_gone`, `not_found`, `objects_unavailable`. */
export async function readAttachment(
  ports: Pick<AttachmentPorts, "sql" | "objects">,
  review: InteractionId,
  id: AttachmentId,
  from: number,
): Promise<MediaPart> {
  const { customer, attachment } = await getAttachment(ports, review, id);
  const whole = await wholeFile(storeOf(ports), { customer, attachment });
  if (from > 0 && from >= whole.length)
    throw new NadiaError("field_invalid", "from: is beyond the end of the file", {
      facts: { field: "from" },
    });
  const bytes = whole.subarray(from, from + partBytes);
  const type = sentType({ type: attachment.kind }, from, bytes);
  return { bytes, type, size: whole.length, name: attachment.name };
}

/**
 * The content, exactly as it was uploaded. Throws `attachment_gone` if it is missing or differs, `objects_unavailable`.
 */
export async function wholeFile(
  objects: Pick<Objects, "get">,
  { customer, attachment: { id, sha256 } }: StoredAttachment,
): Promise<Buffer> {
  const bytes = sha256 === null ? null : await objects.get(attachmentKey(customer, id));
  if (bytes === null || hash("sha256", bytes) !== sha256)
    throw new NadiaError("attachment_gone", "the object store no longer has this file as it was uploaded", {
      facts: { attachment: id },
    });
  return Buffer.from(bytes);
}
