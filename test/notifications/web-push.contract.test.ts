/** The driver of push services, against one that checks encryption and signature. */
import { expect, onTestFinished, test } from "vitest";
import type { PushMessage } from "../../core/notifications/port.ts";
import { pushKeyOf } from "../../core/vendors/vapid.ts";
import { createWebPush } from "../../core/vendors/web-push.ts";
import { manualClock } from "../support/clock.ts";
import { manualLoop } from "../support/manual-loop.ts";
import { eventually } from "../support/eventually.ts";
import { startPushService } from "../support/push-service.ts";

const key = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ";
const message: PushMessage = { v: 1, event: "overdue", count: 3, review: null, language: "en" };

async function start(contact: string | null = null) {
  const service = await startPushService();
  onTestFinished(() => service.close());
  const clock = manualClock();
  const loop = manualLoop(clock);
  const push = createWebPush({ key, contact, timeoutMs: 5_000, clock, loop });
  const browser = await service.subscribe();
  const target = { endpoint: browser.endpoint, ...browser.keys };
  return { service, loop, push, browser, target };
}

test("[R12] what the browser decrypts is what was sent, and each message has its own key", async () => {
  const { service, push, target } = await start("https://console.example.com");
  expect(await push.send(target, message)).toEqual({ kind: "sent" });
  expect(await push.send(target, message)).toEqual({ kind: "sent" });
  expect(service.faults).toEqual([]);
  expect(service.received).toMatchObject([
    {
      message,
      headers: { urgency: "high" },
      claims: { aud: service.origin, sub: "https://console.example.com" },
    },
    { message, signedBy: pushKeyOf(key) },
  ]);
});

test("[R12] every answer is a result: sent, gone, refused, lost", async () => {
  const { service, loop, push, browser, target } = await start();
  for (const [status, result] of [
    [200, { kind: "sent" }],
    [404, { kind: "gone" }],
    [410, { kind: "gone" }],
    [301, { kind: "refused", status: 301 }],
    [403, { kind: "refused", status: 403 }],
    [429, { kind: "refused", status: 429 }],
  ] as const) {
    service.answer(browser, status);
    expect(await push.send(target, message)).toEqual(result);
  }
  service.answer(browser, null);
  const asked = service.asked(browser);
  const silent = push.send(target, message);
  await eventually("the service was asked", async () => service.asked(browser) > asked);
  while (loop.passes());
  expect(await silent).toEqual({ kind: "lost", reason: "TimeoutError" });
  await service.close();
  expect(await push.send(target, message)).toMatchObject({ kind: "lost" });
  expect(await push.send({ ...target, p256dh: "AAAA" }, message)).toMatchObject({ kind: "lost" });
});

test("[O6] a number that is not a key is refused with the name of its variable", () => {
  expect(() => pushKeyOf("_".repeat(42) + "8")).toThrow(/NADIA_VAPID_KEY/);
});
