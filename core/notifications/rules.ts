/** Quiet hours, and the addresses that may be called. */
import { ECDH } from "node:crypto";
import type { NotificationPreferences, QuietHours } from "./schema.ts";

/** The defaults: all events, but on no device and without a sound. */
export const defaults: NotificationPreferences = {
  events: ["new", "overdue", "assigned", "mentioned"],
  sound: false,
  browser: false,
  quiet: null,
  time_zone: "UTC",
};

/** The local time of day there, such as `07:05`. */
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

/** The push services of the browsers; a name that begins with a dot stands for all its subdomains. */
const pushHosts = [
  "fcm.googleapis.com",
  ".push.services.mozilla.com",
  ".push.apple.com",
  ".notify.windows.com",
];

/**
 * Whether a subscription may name this address: a browser's push service over TLS, or one of the `allowed` origins. The
 * server calls the address that a reviewer sends, so it must lead nowhere else.
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

/** Whether this (base64url) is a usable public key: a point on the curve. */
export function isPushKey(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, "prime256v1", "base64url", "hex", "compressed");
    return true;
  } catch {
    return false;
  }
}

/** Devices of one person; a new one replaces the oldest. */
export const maxSubscriptions = 10;

/** How far back a console looks when it is opened or reconnects, ms. */
export const recentMs = 10 * 60_000;

/** A review that became overdue longer ago than this is no longer announced, ms: the sweep may have been down. */
export const overdueWithinMs = 60 * 60_000;

/** Notifications per run of the job; another run sends the rest. */
export const notifiedAtOnce = 200;
