/** Where signing in may redirect: only to this console's own pages. */

/**
 * An allow-list, because there is no end to what must be rejected: other origins, `//host`, `/\host`, `javascript:`,
 * tabs that browsers drop, percent escapes that a router decodes a second time. Our paths contain words, ids and
 * slashes; query and hash arrive percent-encoded, so they are printable ASCII.
 */
const ownPathPattern = /^\/(?:[\w-]+\/)*[\w-]*(?:[?#][!-[\]-~]*)?$/;

/** The router ignores case in paths; redirecting to the sign-in page would lead nowhere. */
const signInPathPattern = /^\/login(?![\w-])/i;

const maxLength = 2_000;

/** `to` if it is a path of this console other than the sign-in page; else the queue. */
export const redirectPathOf = (to: unknown): string =>
  typeof to === "string" && to.length <= maxLength && ownPathPattern.test(to) && !signInPathPattern.test(to)
    ? to
    : "/";
