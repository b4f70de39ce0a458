/** What pages may load; free of SST, because the laptop serves the same pages with the same policy. */

/** No other origins, no inline code, no framing. */
const strict = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

const headerOf = (policy: Readonly<Record<string, string>>): string =>
  Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");

export const strictPolicy = headerOf(strict);

/** The console's: its accessible components set styles inline. */
export const consolePolicy = headerOf({
  ...strict,
  "style-src": "'self' 'unsafe-inline'",
  // Customers' files: the page reads them as bytes, part by part, and shows them as blobs.
  "img-src": "'self' data: blob:",
  "media-src": "blob:",
  "font-src": "'self'",
  "manifest-src": "'self'",
});
