/** How each kind of media is shown, and when it is read. */
import type { Output } from "../../api/client.ts";

/** A file that was added to an answer. */
export type Attachment =
  Output<"GET /v1/reviews/{id}/unsent-answers">["items"][number]["attachments"][number];
export type Media = NonNullable<Output<"GET /v1/reviews/{id}">["messages"][number]["media"]>;
/** What an element of the page can show. */
export type MediaElement = "img" | "audio" | "video";

/** The size of the largest file that bots can download from Telegram, bytes. */
const maxDownloadBytes = 20 * 1_024 * 1_024;
/** Files up to this size are read as soon as they are seen, bytes. */
const maxImmediateBytes = 4 * 1_024 * 1_024;

/** Reserved space, so that nothing moves when the file arrives. */
const boxClasses = {
  photo: "h-56 w-72",
  sticker: "size-32",
  animation: "h-56 w-72",
  video: "h-56 w-72",
  video_note: "size-56",
  voice: "h-14 w-80",
  audio: "h-14 w-80",
  document: "",
} as const satisfies Partial<Record<Media["type"], string>>;
type Kind = keyof typeof boxClasses;

const kindOf = ({ type }: Media): Kind | undefined =>
  (Object.keys(boxClasses) as Kind[]).find((kind) => kind === type);

/** The size of its place on the page; null for media without a file. */
export const boxClassOf = (media: Media): string | null => {
  const kind = media.file_id === null ? undefined : kindOf(media);
  return kind === undefined ? null : boxClasses[kind];
};

export const isTooLarge = ({ file_size: size }: Media): boolean => (size ?? 0) > maxDownloadBytes;

/** Videos and documents wait for a click. */
export const loadsImmediately = ({ type, file_size: size }: Media): boolean =>
  !["video", "video_note", "document"].includes(type) && (size ?? 0) <= maxImmediateBytes;

/** The element for a file that really is what its message says; null for one to download. */
export function elementFor({ type }: Media, content: string): MediaElement | null {
  if (type === "document") return null;
  if (content.startsWith("image/")) return "img";
  if (content.startsWith("audio/")) return "audio";
  return content.startsWith("video/") ? "video" : null;
}

const units = ["byte", "kilobyte", "megabyte"] as const;

/** A file's size in readable form: `28 kB`. */
export function fileSizeOf(
  bytes: number,
  number: (value: number, options: Intl.NumberFormatOptions) => string,
) {
  const step = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return number(bytes / 1_000 ** step, {
    style: "unit",
    unit: units[step],
    maximumFractionDigits: step === 2 ? 1 : 0,
  });
}
