/** Which of a customer's files the models that draft get, by the team's setting. */
import type { Media } from "../intake/schema.ts";
import { typeOf } from "./rules.ts";
import { partBytes } from "./schema.ts";

/** Nothing, pictures, or pictures and sound. */
export type ShownMedia = "off" | "images" | "images_and_audio";

/** Each picture costs about as much as 1,000 words of the prompt. */
const most = 4;

const kinds = {
  off: [],
  images: ["photo", "sticker", "document"],
  images_and_audio: ["photo", "sticker", "document", "voice", "audio"],
} as const satisfies Record<ShownMedia, readonly Media["type"][]>;

/** The newest of these that may be shown, oldest first, by what Telegram says of them. */
export const showable = (media: readonly (Media | null)[], shown: ShownMedia): Media[] =>
  media
    .filter((one) => one !== null)
    .filter(
      ({ type, file_id, file_size, mime_type }) =>
        (kinds[shown] as readonly string[]).includes(type) &&
        file_id !== null &&
        (file_size ?? 0) <= partBytes &&
        (type !== "document" || mime_type?.startsWith("image/") === true),
    )
    .slice(-most);

/** The type of a file by its content, or null if it is none that may be shown. */
export function shownType(bytes: Buffer, shown: ShownMedia): string | null {
  const type = typeOf(bytes);
  const isShown = type.startsWith("image/") || (shown === "images_and_audio" && type.startsWith("audio/"));
  return shown !== "off" && isShown ? type : null;
}
