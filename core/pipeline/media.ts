/** The file of a customer's message: found by the message, read from Telegram part by part, and never stored. */
import { NadiaError } from "../kernel/errors.ts";
import type { InteractionId } from "../kernel/ids.ts";
import type { Files } from "../media/port.ts";
import { sentType } from "../media/rules.ts";
import { fileTooLarge, maxFileBytes } from "../media/schema.ts";
import { getInteraction, type InteractionPorts } from "./interactions.ts";

export interface MediaPorts extends InteractionPorts {
  /** Null if no bot is configured. */
  readonly files: Files | null;
}

export interface MediaPart {
  readonly bytes: Buffer;
  readonly type: string;
  /** The whole file's size, bytes. */
  readonly size: number;
  readonly name: string | null;
}

/**
 * A part of the file that this message of the interaction carries. Throws `not_found` if there is none, and what
 * `getInteraction` and `Files.read` throw.
 */
export async function readMedia(
  ports: MediaPorts,
  id: InteractionId,
  message: number,
  from: number,
): Promise<MediaPart> {
  const review = await getInteraction(ports, id);
  const media = review.messages.find(
    (one) => one.telegram_message_id === message && (one.media?.file_id ?? null) !== null,
  )?.media;
  if (media === undefined || media === null || media.file_id === null)
    throw new NadiaError("not_found", "this message has no file");
  if ((media.file_size ?? 0) > maxFileBytes) throw fileTooLarge();
  if (ports.files === null)
    throw new NadiaError("media_unavailable", "no bot is configured; set TELEGRAM_BOT_TOKEN");
  const { bytes, size } = await ports.files.read(media.file_id, from);
  return { bytes, size, type: sentType(media, from, bytes), name: media.file_name };
}
