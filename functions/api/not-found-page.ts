/** The page for an unknown address, for a person at a browser; programs get the problem document. */
import { createHash } from "node:crypto";
import type { HttpEvent, HttpResult } from "../lib/http.ts";

const texts = {
  en: {
    title: "Page not found",
    text: "There is no page at this address. The link may be incomplete, or the page was removed.",
    link: "Go to the queue",
  },
  de: {
    title: "Seite nicht gefunden",
    text: "Unter dieser Adresse gibt es keine Seite. Vielleicht ist der Link unvollständig, oder die Seite wurde entfernt.",
    link: "Zur Warteschlange",
  },
} as const;

/** The console's colours (`web/src/styles.css`); inline, because this function serves no files. */
const style = `
:root{color-scheme:light dark}
body{margin:0;background:light-dark(#eceff0,#111518);color:light-dark(#182025,#e8ecee);font:0.9375rem/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
header{background:light-dark(#12231f,#0c1513);color:#d9e6e2;padding:0.75rem 1rem;font-size:1.125rem;font-weight:700;letter-spacing:0.14em}
main{max-width:28rem;margin:0 auto;padding:4rem 1rem;text-align:center}
h1{margin:0;font-size:1.5rem;font-weight:620;letter-spacing:-0.012em;text-wrap:balance}
p{margin:0.5rem 0 0;color:light-dark(#56616a,#9aa5ab)}
a{display:inline-block;padding:0.7rem 0.5rem;color:light-dark(#0b6b62,#63cdbc);text-underline-offset:2px}
a:focus-visible{outline:2px solid;outline-offset:2px}
`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** True for a browser that opens an address outside the API. */
export const wantsPage = ({ headers, requestContext }: HttpEvent): boolean =>
  /\btext\/html\b/i.test(headers["accept"] ?? "") && !/^\/v1(?:\/|$)/.test(requestContext.http.path);

/** The page, in the first language of the browser's that we have; `origin` is the console's, empty for this one. */
export function notFoundPage({ headers }: HttpEvent, origin: string): HttpResult {
  const language = /\b(?:de|en)\b/i.exec(headers["accept-language"] ?? "")?.[0].toLowerCase();
  const lang = language === "de" ? "de" : "en";
  const { title, text, link } = texts[lang];
  return {
    statusCode: 404,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      vary: "accept, accept-language",
    },
    body: `<!doctype html>
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · NADIA</title>
<style>${style}</style>
</head>
<body>
<header>NADIA</header>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p><a href="${origin}/">${link}</a></p>
</main>
</body>
</html>
`,
  };
}
