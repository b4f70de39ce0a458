/** Files that tests upload as the console does. */
import { expect } from "vitest";
import { Attachment, uploadedAtOnce } from "../../core/media/attachment-schema.ts";
import { fileOf } from "../../local/telegram/files.ts";
import type { Answer, Harness } from "./harness.ts";
import { admin, type KeyHolder } from "./reviews.ts";

/** A PNG. */
export const picture = fileOf("simulated-photo-a-1280");
/** A PDF. */
export const bill = fileOf("simulated-document-a");

/** Begins an upload. */
export const begin = (
  harness: Harness,
  review: string,
  file: object,
  by: KeyHolder = admin,
): Promise<Answer> => harness.api("POST", `/v1/reviews/${review}/attachments`, file, by.key);

/** Uploads one part. */
export const putPart = (harness: Harness, review: string, id: string, part: number, bytes: Uint8Array) =>
  harness.api("PUT", `/v1/reviews/${review}/attachments/${id}/parts/${part}`, {
    data: Buffer.from(bytes).toString("base64"),
  });

/** Uploads a whole file; resolves to the last answer. */
export async function upload(
  harness: Harness,
  review: string,
  name: string,
  bytes: Uint8Array,
  by: KeyHolder = admin,
): Promise<Answer> {
  let answer = await begin(harness, review, { name, size: bytes.length }, by);
  const { id } = answer.body as { id?: string };
  for (let part = 0; answer.status === 200 && part * uploadedAtOnce < bytes.length; part += 1) {
    const piece = bytes.subarray(part * uploadedAtOnce, (part + 1) * uploadedAtOnce);
    answer = await putPart(harness, review, id ?? "", part, piece);
  }
  return answer;
}

/** Uploads a file that is accepted. */
export async function attach(
  harness: Harness,
  review: string,
  name = "cat.png",
  bytes: Uint8Array = picture,
  by: KeyHolder = admin,
): Promise<Attachment> {
  const answer = await upload(harness, review, name, bytes, by);
  expect(answer.status, answer.text).toBe(200);
  return Attachment.parse(answer.body);
}
