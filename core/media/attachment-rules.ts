/** Which files may be added to an answer: the name says what a file is, and the content has to agree. */
import { NadiaError } from "../kernel/errors.ts";
import {
  type AttachmentKind,
  maxAttachmentBytes,
  maxPhotoBytes,
  type NewAttachment,
} from "./attachment-schema.ts";

/** Why a file is refused; the console has a message for each. */
type Reason = "type" | "content" | "empty" | "too_large" | "too_many";

/** The refusal of a file. */
export const attachmentRefused = (reason: Reason, message: string): NadiaError =>
  new NadiaError("attachment_refused", message, { facts: { reason } });

/** A kind of file: its media type, and whether bytes begin as its files do. */
interface FileType {
  readonly type: string;
  readonly fits: (bytes: Buffer) => boolean;
}

/** Begins with these bytes, as hexadecimal digits; dots stand for any. */
const begins =
  (signature: RegExp) =>
  (bytes: Buffer): boolean =>
    signature.test(bytes.toString("hex", 0, 16));

const zip = begins(/^504b0304/);
const office = "application/vnd.openxmlformats-officedocument";
const open = "application/vnd.oasis.opendocument";

/** UTF-8 without control characters other than white space, so not a program; a part may end within a character. */
function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return !/[^\P{Cc}\t\n\f\r]/u.test(text);
  } catch {
    return false;
  }
}

const jpeg: FileType = { type: "image/jpeg", fits: begins(/^ffd8ff/) };

/** By file name extension. Nothing that a device would run: no programs, web pages or pictures with scripts (SVG). */
const types: Readonly<Record<string, FileType>> = {
  jpg: jpeg,
  jpeg,
  png: { type: "image/png", fits: begins(/^89504e470d0a1a0a/) },
  webp: { type: "image/webp", fits: begins(/^52494646.{8}57454250/) },
  gif: { type: "image/gif", fits: begins(/^474946383[79]61/) },
  pdf: { type: "application/pdf", fits: begins(/^255044462d/) },
  zip: { type: "application/zip", fits: zip },
  docx: { type: `${office}.wordprocessingml.document`, fits: zip },
  xlsx: { type: `${office}.spreadsheetml.sheet`, fits: zip },
  pptx: { type: `${office}.presentationml.presentation`, fits: zip },
  odt: { type: `${open}.text`, fits: zip },
  ods: { type: `${open}.spreadsheet`, fits: zip },
  odp: { type: `${open}.presentation`, fits: zip },
  txt: { type: "text/plain", fits: isText },
  md: { type: "text/markdown", fits: isText },
  csv: { type: "text/csv", fits: isText },
};

/** The accepted file name extensions, without dots. */
export const extensions: readonly string[] = Object.keys(types);

const photoTypes: ReadonlySet<string> = new Set(["image/jpeg", "image/png", "image/webp"]);

const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";

/** What a name says about its file, or null. */
const typeNamed = (name: string): FileType | null => {
  const ending = extensionOf(name);
  return Object.hasOwn(types, ending) ? (types[ending] ?? null) : null;
};

/**
 * A file's name without a path, and without characters that would end a header or hide the extension (direction marks).
 */
export function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  const plain = last.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029"<>:|?*]/gu, "").trim();
  const ending = extensionOf(plain);
  const stem = plain.slice(0, plain.length - ending.length - 1).replace(/^[.\s]+/, "");
  return `${stem.slice(0, 100).toWellFormed().trim() || "file"}.${ending}`;
}

export interface Accepted {
  readonly name: string;
  readonly kind: AttachmentKind;
  readonly type: string;
  readonly size: number;
}

/** What an upload will become. Throws `attachment_refused`. */
export function acceptedOf({ name, size }: NewAttachment): Accepted {
  const clean = cleanName(name);
  const named = typeNamed(clean);
  if (named === null)
    throw attachmentRefused(
      "type",
      `name: files of this type cannot be sent; these can: ${extensions.join(", ")}`,
    );
  if (size === 0) throw attachmentRefused("empty", "size: the file is empty");
  if (size > maxAttachmentBytes)
    throw attachmentRefused("too_large", `size: a file may have at most ${maxAttachmentBytes} bytes (20 MB)`);
  const isPhoto = photoTypes.has(named.type) && size <= maxPhotoBytes;
  return { name: clean, kind: isPhoto ? "photo" : "document", type: named.type, size };
}

/** Compares a file's first bytes, or all of them, with its name. Throws `attachment_refused`. */
export function checkContent({ name }: Pick<Accepted, "name">, bytes: Buffer): void {
  if (typeNamed(name)?.fits(bytes) === true) return;
  throw attachmentRefused(
    "content",
    `data: the content is not what the name says (.${extensionOf(name)}); send the file under its real type`,
  );
}
