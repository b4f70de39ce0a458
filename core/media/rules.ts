/**
 * How a customer's file is sent to a browser: with a type detected from its content, in a response that cannot run
 * anything.
 */

/** Enough of a file to know its type. */
const headBytes = 64;

const plain = "application/octet-stream";

/** Signatures as hexadecimal digits. Anything else, such as SVG and HTML, is never shown, only downloaded. */
const signatures: readonly (readonly [RegExp, string])[] = [
  [/^ffd8ff/, "image/jpeg"],
  [/^89504e470d0a1a0a/, "image/png"],
  [/^474946383[79]61/, "image/gif"],
  [/^52494646.{8}57454250/, "image/webp"],
  // `ftyp` with M4A or M4B.
  [/^.{8}667479704d34(?:41|42)20/, "audio/mp4"],
  // `ftyp` with isom, iso2 to iso9, mp41, mp42, avc1, M4V, MSNV or dash.
  [/^.{8}66747970(?:69736f(?:6d|3[2-9])|6d7034(?:31|32)|61766331|4d345620|4d534e56|64617368)/, "video/mp4"],
  // EBML that names webm.
  [/^1a45dfa3.*7765626d/, "video/webm"],
  [/^4f676753/, "audio/ogg"],
  // ID3, or the first frame.
  [/^494433|^fff[ab23]/, "audio/mpeg"],
];

/** The type by the content; what the sender or Telegram claims is ignored. */
export function typeOf(bytes: Buffer): string {
  const head = bytes.toString("hex", 0, headBytes);
  return signatures.find(([signature]) => signature.test(head))?.[1] ?? plain;
}

/**
 * A name for a header per RFC 8187: everything but letters and digits is escaped, so that no name ends the header or
 * names a path.
 */
const encoded = (name: string): string =>
  encodeURIComponent(name.toWellFormed()).replaceAll(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

export interface Shown {
  /** As sent by the customer, or null. */
  readonly name: string | null;
  readonly type: string;
  /** The whole file's size, bytes. */
  readonly size: number;
}

/** Headers for a file with untrusted content. Not cached, because what is erased must be gone. */
export const headersOf = ({ name, type, size }: Shown): Readonly<Record<string, string>> => ({
  "cache-control": "private, no-store",
  "content-security-policy": "sandbox; default-src 'none'",
  "content-disposition": [
    type === plain ? "attachment" : "inline",
    ...(name === null ? [] : [`filename*=UTF-8''${encoded(name)}`]),
  ].join("; "),
  "x-media-size": String(size),
});

/** The type with which a part is sent: documents and later parts are only bytes. */
export const sentType = (media: { readonly type: string }, from: number, bytes: Buffer): string =>
  media.type === "document" || from > 0 ? plain : typeOf(bytes);
