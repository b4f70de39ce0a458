/** A checksum before every stored value, so that damage is noticed and rebuilt, not served. */
import { hash } from "node:crypto";

/** Hex digits, 64 bits; a space follows. */
const digits = 16;

/**
 * The value as it is stored: `<checksum> <json>`. The checksum is the start of SHA-1, because a script can make it
 * too (`string.sub(redis.sha1hex(json), 1, 16)`) and it takes 60 µs for 100 KB; it is against damage, not attackers.
 */
export function seal(json: string): string {
  return `${checksumOf(json)} ${json}`;
}

/** What was sealed, or null when the stored value is missing a part, has one too many or was changed. */
export function open(stored: string): string | null {
  const json = stored.slice(digits + 1);
  if (stored[digits] !== " " || stored.slice(0, digits) !== checksumOf(json)) return null;
  // A lone surrogate hashes as any other does; no sealed JSON holds one.
  return json.isWellFormed() ? json : null;
}

function checksumOf(json: string): string {
  return hash("sha1", json).slice(0, digits);
}
