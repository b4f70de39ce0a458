/** Which of a customer's files the models that draft get, by the team's setting. */
import type { Media } from "../intake/schema.ts";
import { typeOf } from "./rules.ts";
import { partBytes } from "./schema.ts";

/** Nothing, pictures, or pictures and sound. */
export type ShownMedia = "off" | "images" | "images_and_audio";

/** Each picture costs about as much as 1,000 words of the prompt. */
const maxFiles = 4;
/**
 * Bytes of one draft's files together. A worker of 512 MB drafts ten turns at once, each with about five copies of its
 * files on their way to a model.
 */
const maxBytes = partBytes;

const kinds = {
  off: [],
  images: ["photo", "sticker", "document"],
  images_and_audio: ["photo", "sticker", "document", "voice", "audio"],
} as const satisfies Record<ShownMedia, readonly Media["type"][]>;

/** A message that carries a file. */
interface Carrier {
  readonly message_id: number;
  readonly media: Media;
}

/**
 * The newest files that may be shown, oldest first, judged by what Telegram says about them; an unknown size counts as
 * the limit.
 */
export function showable(
  messages: readonly { readonly message_id: number; readonly media: Media | null }[],
  shown: ShownMedia,
): Carrier[] {
  const found: Carrier[] = [];
  let left = maxBytes;
  for (const { message_id, media } of messages.toReversed()) {
    if (media === null || !isShowable(media, shown)) continue;
    left -= media.file_size ?? maxBytes;
    if (left < 0 || found.length === maxFiles) break;
    found.unshift({ message_id, media });
  }
  return found;
}

const isShowable = ({ type, file_id, mime_type }: Media, shown: ShownMedia): boolean =>
  (kinds[shown] as readonly string[]).includes(type) &&
  file_id !== null &&
  (type !== "document" || mime_type?.startsWith("image/") === true);

/** The type of a file by its content, or null if it may not be shown. */
export function shownType(bytes: Buffer, shown: ShownMedia): string | null {
  const type = typeOf(bytes);
  const isShown = type.startsWith("image/") || (shown === "images_and_audio" && type.startsWith("audio/"));
  return shown !== "off" && isShown ? type : null;
}
