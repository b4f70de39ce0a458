/** Which texts Telegram refuses as empty, following its own library (td's misc.cpp). */

/** Made a blank: controls, Unicode's spaces and tags, Braille's empty cell, the place of an object. */
const spaces =
  "\\x00-\\x20\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000\\ufffc\\u{e0000}-\\u{e007f}";

/** Removed, or not counted where nothing else is: line separators, marks of direction, zero width, three accents. */
const uncounted = "\\u200b-\\u200f\\u2028-\\u202e\\ufeff\\u030a\\u0333\\u033f";

const anythingElse = new RegExp(`[^${spaces}${uncounted}]`, "u");

export const isBlank = (text: string): boolean => !anythingElse.test(text);
