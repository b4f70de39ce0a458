/** Uploads a file for an answer, part by part. No React. */
import { call, Problem } from "../../../api/client.ts";
import type { Attachment } from "../../../ui/media/media-kinds.ts";

/** What the API allows: files in an answer, and bytes of a file and of a part. */
export const maxFiles = 5;
const maxBytes = 20 * 1_024 * 1_024;
const partBytes = 1_024 * 1_024;

const refusalReasons = ["type", "content", "empty", "too_large", "too_many"] as const;
/** Why a file was not attached. */
export type UploadRefusal = (typeof refusalReasons)[number] | "lost";

/** Checks what the page can check; the server checks it again. */
export const fileRefusalOf = ({ size }: Pick<File, "size">): UploadRefusal | null =>
  size === 0 ? "empty" : size > maxBytes ? "too_large" : null;

/** Why the server did not take it. */
export function uploadRefusalOf(error: unknown): UploadRefusal {
  const reason = error instanceof Problem ? error.facts["reason"] : undefined;
  return refusalReasons.find((known) => known === reason) ?? "lost";
}

/** As many bytes as a call takes as arguments. */
const bytesPerCall = 8_192;

/** The bytes in base64. */
async function encodeBase64(part: Blob): Promise<string> {
  const bytes = new Uint8Array(await part.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += bytesPerCall)
    text += String.fromCharCode(...bytes.subarray(at, at + bytesPerCall));
  return btoa(text);
}

/**
 * Uploads it; `progress` gets the share that is done. Throws `Problem`, `UnreachableError`, the error of a file that cannot be
 * read, or the signal's reason.
 */
export async function upload(
  review: string,
  file: File,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<Attachment> {
  const { name, size } = file;
  // Known in advance, so that an upload whose first response was lost is removed as well.
  const id = crypto.randomUUID();
  try {
    let attached = await call(
      "POST /v1/reviews/{id}/attachments",
      { params: { id: review }, body: { id, name: fileNameOf(file, name), size } },
      signal,
    );
    for (let part = 0; part * partBytes < size; part += 1) {
      const data = await encodeBase64(file.slice(part * partBytes, (part + 1) * partBytes));
      const params = { id: review, attachment: id, part };
      attached = await call(
        "PUT /v1/reviews/{id}/attachments/{attachment}/parts/{part}",
        { params, body: { data } },
        signal,
      );
      progress(Math.min(1, ((part + 1) * partBytes) / size));
    }
    return attached;
  } catch (error) {
    discardUpload(review, id);
    throw error;
  }
}

/** A name for a file: a picture from the clipboard may have none, or one without an extension. */
const fileNameOf = ({ type }: File, name: string): string => {
  const extension = /^image\/(jpeg|png|webp|gif)$/.exec(type)?.[1];
  return /\.\w+$/.test(name) || extension === undefined
    ? name || "file"
    : `${name || "picture"}.${extension}`;
};

/** Removes it from the server, unless an answer names it by now; what cannot be removed now expires there. */
export function discardUpload(review: string, attachment: string): void {
  const params = { id: review, attachment };
  void call("DELETE /v1/reviews/{id}/attachments/{attachment}", { params }).catch(() => undefined);
}
