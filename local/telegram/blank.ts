/** Which texts Telegram refuses as empty, following its own library (td's misc.cpp). */

/** Replaced by a space: controls, Unicode's spaces and tags, Braille's empty cell, the object replacement character. */
const spaces =
  "\\x00-\\x20\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000\\ufffc\\u{e0000}-\\u{e007f}";

/**
 * Removed, or ignored in a text with nothing else: line separators, direction marks, zero-width characters, three
 * accents.
 */
const uncounted = "\\u200b-\\u200f\\u2028-\\u202e\\ufeff\\u030a\\u0333\\u033f";

const visible = new RegExp(`[^${spaces}${uncounted}]`, "u");

export const isBlank = (text: string): boolean => !visible.test(text);
