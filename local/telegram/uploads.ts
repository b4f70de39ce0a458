/** Files that the bot uploads: which ones the simulated Telegram refuses, and with which messages. */
import { badRequest, type Refusal } from "./faults.ts";

/** A file as it arrives. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A file of a sent message. */
export interface SentFile extends UploadedFile {
  readonly kind: "photo" | "document";
}

const isFile = (value: unknown): value is UploadedFile =>
  typeof value === "object" && value !== null && "bytes" in value && Buffer.isBuffer(value.bytes);

/** Telegram's limits, bytes. */
const maxBytes = { photo: 10 * 1_024 * 1_024, document: 50 * 1_024 * 1_024 } as const;

/** The beginnings of pictures that Telegram decodes: JPEG, PNG, WebP. */
const picture = /^(?:ffd8ff|89504e470d0a1a0a|52494646.{8}57454250)/;

/** The file in a call's field of this name, or Telegram's refusal. */
export function uploadedIn(
  payload: Readonly<Record<string, unknown>>,
  kind: SentFile["kind"],
): SentFile | Refusal {
  const file = payload[kind];
  if (!isFile(file)) return badRequest(`there is no ${kind} in the request`);
  const { length } = file.bytes;
  if (length === 0) return badRequest("file must be non-empty");
  if (length > maxBytes.document) return { error_code: 413, description: "Request Entity Too Large" };
  if (kind === "photo" && length > maxBytes.photo)
    return badRequest(
      `file of size ${length} bytes is too big for a photo; the maximum size is ${maxBytes.photo} bytes`,
    );
  if (kind === "photo" && !picture.test(file.bytes.toString("hex", 0, 16)))
    return badRequest("IMAGE_PROCESS_FAILED");
  return { kind, ...file };
}
