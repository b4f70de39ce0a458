/** When nobody is disturbed, and which addresses may be called. */
import { ECDH } from "node:crypto";
import type { NotificationPreferences, QuietHours } from "./schema.ts";

/** Until someone chooses: everything, but on no device and without a sound. */
export const usual: NotificationPreferences = {
  events: ["new", "overdue", "assigned", "mentioned"],
  sound: false,
  browser: false,
  quiet: null,
  time_zone: "UTC",
};

/** What a clock on the wall shows there, such as `07:05`. */
export const timeOfDay = (now: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(
    now,
  );

/** Whether quiet hours are on. They follow the wall clock, so that they begin and end at the same time all year. */
export function isQuiet(quiet: QuietHours | null, timeZone: string, now: number): boolean {
  if (quiet === null) return false;
  const { from, to } = quiet;
  const time = timeOfDay(now, timeZone);
  return from < to ? from <= time && time < to : time >= from || time < to;
}

/** The push services of the browsers; a name that begins with a dot stands for all below it. */
const pushHosts = [
  "fcm.googleapis.com",
  ".push.services.mozilla.com",
  ".push.apple.com",
  ".notify.windows.com",
];

/**
 * Whether a subscription may name this address: a browser's push service over TLS, or one of the `allowed` origins. What
 * a reviewer sends here, the server calls, so it must lead to nothing else.
 */
export function isPushAddress(endpoint: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { origin, protocol, hostname, port, username, password } = new URL(endpoint);
  if (username !== "" || password !== "") return false;
  if (allowed.includes(origin)) return true;
  const isKnown = pushHosts.some((host) =>
    host.startsWith(".") ? hostname.endsWith(host) : hostname === host,
  );
  return protocol === "https:" && port === "" && isKnown;
}

/** Whether something can be encrypted for this key (base64url): a point that is on the curve. */
export function isPushKey(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, "prime256v1", "base64url", "hex", "compressed");
    return true;
  } catch {
    return false;
  }
}

/** Devices of one person; the oldest goes when another one comes. */
export const mostSubscriptions = 10;

/** How far back a console that was just opened or out of reach looks, ms. */
export const recentMs = 10 * 60_000;

/** A review that became overdue longer ago than this is not announced any more, ms: the sweep may have been out. */
export const overdueWithinMs = 60 * 60_000;

/** Notifications per run of the job; the rest gets another run. */
export const notifiedAtOnce = 200;
