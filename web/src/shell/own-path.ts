/** Where signing in may lead: to this console's own pages and nowhere else. */

/**
 * A list of what is allowed, because what must be refused has no end: other origins, `//host`, `/\host`, `javascript:`,
 * tabs that browsers drop, percent escapes that a router decodes once more. Our paths hold words, ids and slashes; the
 * query and the hash arrive percent-encoded, so they are printable ASCII.
 */
const ours = /^\/(?:[\w-]+\/)*[\w-]*(?:[?#][!-[\]-~]*)?$/;

/** The router matches paths in any case; the page for signing in would only lead to itself. */
const signingIn = /^\/login(?![\w-])/i;

const longest = 2_000;

/** `to` where it is a path of this console other than the page for signing in; otherwise the queue. */
export const ownPath = (to: unknown): string =>
  typeof to === "string" && to.length <= longest && ours.test(to) && !signingIn.test(to) ? to : "/";
