/** A request's claimed origin: its credential, its address, and whether one of our pages sent it. */
import { isIP } from "node:net";
import type { Credential } from "../../core/access/schema.ts";
import { sameSecret } from "../../core/access/secret.ts";
import { NadiaError } from "../../core/kernel/errors.ts";
import type { ReviewerId } from "../../core/kernel/ids.ts";
import type { HttpEvent } from "./http.ts";

/**
 * The name of the session's cookie. Over TLS, its prefix makes the browser ensure that the cookie belongs to exactly
 * this host and is secure.
 */
const cookieName = (https: boolean): string => (https ? "__Host-nadia_session" : "nadia_session");

/** Whether the browser uses TLS, as CloudFront and the local server say; locally it does not. */
const isHttps = (event: HttpEvent): boolean => event.headers["x-forwarded-proto"] === "https";

/**
 * The viewer's own address. Behind CloudFront the connection comes from CloudFront, which all viewers share, so
 * `infra/front.ts` adds the viewer's address and a secret. Anyone can bypass CloudFront and send such a header, so
 * without the secret it is ignored.
 */
function addressOf({ headers, requestContext }: HttpEvent, frontSecret: string | null): string {
  const viewer = headers["x-nadia-viewer-address"] ?? "";
  const trusted = frontSecret !== null && sameSecret(headers["x-nadia-front-secret"] ?? "", frontSecret);
  return trusted && isIP(viewer) !== 0 ? viewer : requestContext.http.sourceIp;
}

/** A call's origin; `frontSecret` authenticates the console's distribution, if there is one. */
export const callerOf = (event: HttpEvent, frontSecret: string | null) => ({
  ip: addressOf(event, frontSecret),
  userAgent: event.headers["user-agent"] ?? null,
  cookie: cookieOf(event),
  devices: devicesOf(event),
  https: isHttps(event),
});

function cookieOf(event: HttpEvent): string | null {
  const name = `${cookieName(isHttps(event))}=`;
  const line = event.cookies?.find((cookie) => cookie.startsWith(name));
  return line === undefined || line.length === name.length ? null : line.slice(name.length);
}

/** The beginning of the names of device marks: several people may use the same browser. */
const deviceName = (https: boolean): string => (https ? "__Host-nadia_device_" : "nadia_device_");

const devicesOf = (event: HttpEvent): string[] =>
  (event.cookies ?? [])
    .filter((cookie) => cookie.startsWith(deviceName(isHttps(event))))
    .map((cookie) => cookie.slice(cookie.indexOf("=") + 1));

/** A request's credential; a header takes precedence over a cookie. Throws `unauthenticated` for another scheme. */
export function credentialOf(event: HttpEvent): Credential | null {
  const { authorization } = event.headers;
  if (authorization !== undefined) {
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (key !== undefined) return { kind: "key", key };
    throw new NadiaError("unauthenticated", "send an API key as Authorization: Bearer <key>");
  }
  const cookie = cookieOf(event);
  return cookie === null ? null : { kind: "cookie", value: cookie };
}

const line = (pair: string, lastsFor: number, https: boolean): string =>
  [pair, "Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${lastsFor}`, ...(https ? ["Secure"] : [])].join(
    "; ",
  );

/** The `Set-Cookie` line of a session with this lifetime in seconds; 0 deletes the cookie. */
export const cookieLine = (value: string, lastsFor: number, https: boolean): string =>
  line(`${cookieName(https)}=${value}`, lastsFor, https);

/** The `Set-Cookie` line that identifies this browser to a person for half a year. */
export const deviceLine = (reviewer: ReviewerId, mark: string, https: boolean): string =>
  line(`${deviceName(https)}${reviewer.slice(0, 8)}=${mark}`, deviceSeconds, https);

const deviceSeconds = 180 * 86_400;

const safe: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether one of our pages sent it, according to the browser; null if the browser does not say. */
function fromOurPage(event: HttpEvent, consoleOrigin: string | null): boolean | null {
  const site = event.headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const { origin, host } = event.headers;
  if (origin === undefined) return null;
  return origin === consoleOrigin || origin === `${isHttps(event) ? "https" : "http"}://${host ?? ""}`;
}

/**
 * Prevents other sites' pages from changing anything on behalf of a signed-in person, and from signing them in as
 * someone else. Browsers add cookies automatically, so a call with one must come from our own page; a call with an API
 * key need not. Throws `cross_site`.
 */
export function checkOrigin(event: HttpEvent, consoleOrigin: string | null): void {
  if (safe.has(event.requestContext.http.method) || event.headers["authorization"] !== undefined) return;
  const ours = fromOurPage(event, consoleOrigin);
  if (ours === true || (ours === null && cookieOf(event) === null)) return;
  throw new NadiaError(
    "cross_site",
    "this call did not come from the console; reload its page, or set NADIA_CONSOLE_ORIGIN to the console's origin",
  );
}
