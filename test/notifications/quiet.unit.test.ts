/** Quiet hours on the wall clock of the reviewer's time zone. */
import { assert, constantFrom, integer, pre, property } from "fast-check";
import { expect, test } from "vitest";
import { isPushAddress, isQuiet, timeOfDay } from "../../core/notifications/rules.ts";
import { NotificationPreferences } from "../../core/notifications/schema.ts";

const at = (text: string) => Date.parse(text);

test("[R12] quiet hours include their beginning, not their end, and go over midnight", () => {
  const night = { from: "22:00", to: "07:00" };
  const quietAt = (time: string) => isQuiet(night, "UTC", at(`2026-03-01T${time}Z`));
  expect(["21:59:59.999", "22:00", "23:59:59.999", "00:00", "06:59:59.999", "07:00"].map(quietAt)).toEqual([
    false,
    true,
    true,
    true,
    true,
    false,
  ]);
  const noon = { from: "12:00", to: "13:00" };
  expect(
    ["11:59", "12:00", "12:59", "13:00"].map((time) => isQuiet(noon, "UTC", at(`2026-03-01T${time}Z`))),
  ).toEqual([false, true, true, false]);
  expect(isQuiet(null, "UTC", 0)).toBe(false);
});

test("[R12] they follow the wall clock when it is changed", () => {
  const night = { from: "22:00", to: "07:00" };
  const berlin = (time: string) => isQuiet(night, "Europe/Berlin", at(time));
  // In winter 07:00 there is 06:00 UTC, in summer 05:00 UTC; the clock changed on 29 March 2026.
  expect([berlin("2026-03-28T05:59Z"), berlin("2026-03-28T06:00Z")]).toEqual([true, false]);
  expect([berlin("2026-03-29T04:59Z"), berlin("2026-03-29T05:00Z")]).toEqual([true, false]);
  // In the hour that the clock shows twice, quiet hours that begin within it are on twice.
  const twice = { from: "02:30", to: "03:00" };
  const autumn = ["00:15", "00:30", "01:15", "01:30", "02:00"].map((time) => at(`2026-10-25T${time}Z`));
  expect(autumn.map((now) => isQuiet(twice, "Europe/Berlin", now))).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
  // Hours that the clock skips never come.
  const skipped = { from: "02:15", to: "02:45" };
  const spring = Array.from({ length: 48 }, (_, n) => at("2026-03-29T00:00Z") + n * 5 * 60_000);
  expect(spring.some((now) => isQuiet(skipped, "Europe/Berlin", now))).toBe(false);
});

const zones = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kolkata",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
];
const time = integer({ min: 0, max: 1_439 }).map(
  (n) => `${String(Math.floor(n / 60)).padStart(2, "0")}:${String(n % 60).padStart(2, "0")}`,
);

test("[R12] at any moment in any zone, either these hours are quiet or their opposite", () => {
  const moment = integer({ min: at("2020-01-01T00:00Z"), max: at("2035-01-01T00:00Z") });
  assert(
    property(moment, constantFrom(...zones), time, time, (now, zone, from, to) => {
      pre(from !== to);
      expect(isQuiet({ from, to }, zone, now)).not.toBe(isQuiet({ from: to, to: from }, zone, now));
      // Another way to the wall clock: the offset that the zone's name carries at that moment.
      const name = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" })
        .formatToParts(now)
        .find(({ type }) => type === "timeZoneName")?.value;
      const [, sign = "+", hours = "0", minutes = "0"] = /GMT(?:([+-])(\d+):(\d+))?/.exec(name ?? "") ?? [];
      const offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
      expect(timeOfDay(now, zone)).toBe(new Date(now + offset).toISOString().slice(11, 16));
    }),
  );
});

test("[R12] preferences name a zone that exists, and hours that differ", () => {
  const given = { events: ["new"], sound: false, browser: false, quiet: null, time_zone: "Europe/Berlin" };
  expect(NotificationPreferences.safeParse(given).success).toBe(true);
  for (const wrong of [
    { time_zone: "Europe/Atlantis" },
    { time_zone: "" },
    { quiet: { from: "22:00", to: "22:00" } },
    { quiet: { from: "24:00", to: "07:00" } },
    { quiet: { from: "22:00" } },
    { events: ["gone"] },
  ])
    expect(NotificationPreferences.safeParse({ ...given, ...wrong }).success, JSON.stringify(wrong)).toBe(
      false,
    );
});

test("[R12] only the browsers' push services may be called, or what a setting names", () => {
  const allowed = ["http://127.0.0.1:4010", "https://push.example.com"];
  for (const endpoint of [
    "https://fcm.googleapis.com/fcm/send/abc",
    "https://updates.push.services.mozilla.com/wpush/v2/abc",
    "https://web.push.apple.com/abc",
    "https://wns2-db5p.notify.windows.com/w/?token=abc",
    "https://push.example.com/abc",
    "http://127.0.0.1:4010/push/abc",
  ])
    expect(isPushAddress(endpoint, allowed), endpoint).toBe(true);
  for (const endpoint of [
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://fcm.googleapis.com:8443/abc",
    "https://fcm.googleapis.com.evil.example/abc",
    "https://evilpush.apple.com.example/",
    "https://user:pass@fcm.googleapis.com/abc",
    "https://127.0.0.1/abc",
    "https://169.254.169.254/latest/meta-data",
    "http://127.0.0.1:4011/push/abc",
    "http://user@127.0.0.1:4010/push/abc",
    "file:///etc/passwd",
    "nowhere",
  ])
    expect(isPushAddress(endpoint, allowed), endpoint).toBe(false);
});
