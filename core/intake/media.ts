/** Media by reference: a file's name and id, and one line of description. */
import { line } from "./lines.ts";
import type { ContentField } from "./rules.ts";
import type { Media } from "./schema.ts";
import type { Content, File } from "./update.ts";

type ByReference = Exclude<Media["type"], "other">;
type Photo = NonNullable<Content["photo"]>[number];

const nothing: Omit<Media, "type" | "description"> = {
  file_id: null,
  file_unique_id: null,
  mime_type: null,
  file_name: null,
  file_size: null,
  duration: null,
};

const reference = (type: ByReference, file: File, description: string): Media => ({
  type,
  file_id: file.file_id,
  file_unique_id: file.file_unique_id,
  mime_type: file.mime_type ?? null,
  file_name: file.file_name ?? null,
  file_size: file.file_size ?? null,
  duration: file.duration ?? null,
  description,
});

/** `voice, 12 s`: a type, and the name and duration if there are any. */
const playable = (word: string, name: string | undefined, { duration }: File): string => {
  const named = line(word, name);
  return duration === undefined ? named : `${named}, ${duration} s`;
};

const audioName = ({ performer, title, file_name }: File): string | undefined =>
  [performer, title].filter((part) => part !== undefined).join(" – ") || file_name;

const largest = (photos: readonly Photo[]): Photo | undefined =>
  photos.reduce<Photo | undefined>(
    (best, size) => (best === undefined || size.width * size.height > best.width * best.height ? size : best),
    undefined,
  );

const coordinates = ({ latitude, longitude }: { latitude: number; longitude: number }) =>
  `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;

/** How each type is read; undefined when the message lacks it. */
const readers: Record<ByReference, (message: Content) => Media | undefined> = {
  photo: ({ photo = [] }) => {
    const size = largest(photo);
    return size && reference("photo", size, "photo");
  },
  voice: ({ voice }) => voice && reference("voice", voice, playable("voice", undefined, voice)),
  video: ({ video }) => video && reference("video", video, playable("video", video.file_name, video)),
  video_note: ({ video_note }) =>
    video_note && reference("video_note", video_note, playable("video note", undefined, video_note)),
  audio: ({ audio }) => audio && reference("audio", audio, playable("audio", audioName(audio), audio)),
  animation: ({ animation }) =>
    animation && reference("animation", animation, playable("animation", animation.file_name, animation)),
  document: ({ document }) =>
    document && reference("document", document, line("document", document.file_name)),
  sticker: ({ sticker }) => sticker && reference("sticker", sticker, line("sticker", sticker.emoji)),
  location: ({ location }) =>
    location && {
      ...nothing,
      type: "location",
      description: `${location.live_period === undefined ? "" : "live "}location ${coordinates(location)}`,
    },
  venue: ({ venue, location }) =>
    venue && {
      ...nothing,
      type: "venue",
      description: line("venue", `${venue.title},`, venue.address, location && `(${coordinates(location)})`),
    },
  contact: ({ contact }) =>
    contact && {
      ...nothing,
      type: "contact",
      description: line("contact", contact.first_name, contact.last_name, contact.phone_number),
    },
};

/** The message's media of this type, or undefined if it has none. */
export const mediaOf = (message: Content, type: ByReference): Media | undefined => readers[type](message);

/** Content without a file or preview; it is only named, so that a person looks at it in Telegram. */
export function otherContent(message: Content, field: ContentField | undefined): Media {
  const { checklist, dice, game, poll } = message;
  const detail = checklist?.title ?? game?.title ?? poll?.question ?? (dice && `${dice.emoji} ${dice.value}`);
  const word = field === undefined ? "unknown content" : field.replaceAll("_", " ");
  return { ...nothing, type: "other", description: line(word, detail) };
}
