/** Notifications: the settings, an open console, the push worker, and the badges. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { violations } from "../support/axe.ts";
import { openChromium } from "../support/browser.ts";
import { type ConsoleHarness, startConsoleHarness } from "../support/console-harness.ts";
import { checkPages } from "../support/console-suite.ts";
import { bea, button } from "../support/locators.ts";
import { eventually } from "../support/eventually.ts";
import type { Visitor } from "../support/visits.ts";

/** Notes what the page shows: titles of notifications, and how often it made a sound. */
const listening = `
  window.shown = [];
  window.sounds = 0;
  window.isAway = false;
  const hasFocus = document.hasFocus.bind(document);
  document.hasFocus = () => !window.isAway && hasFocus();
  window.Notification = class extends window.Notification {
    constructor(title, options) {
      super(title, options);
      window.shown.push(title);
    }
  };
  window.AudioContext = class extends window.AudioContext {
    constructor(...given) {
      super(...given);
      window.sounds += 1;
    }
  };`;

const shownOn = (page: Page) => page.evaluate<string[]>("window.shown");
const box = (page: Page, name: string | RegExp) => page.getByRole("checkbox", { name });

/**
 * Runs in the worker: a notification for this path, clicked. A made-up event cannot keep the worker alive or open and focus
 * windows, so these are noted instead; all the rest is the worker's own.
 */
const clicking = (path: string) => `(async () => {
  const opened = [];
  self.clients.openWindow = async (path) => void opened.push(path);
  self.WindowClient.prototype.focus = async () => undefined;
  await self.registration.showNotification("clicked", { data: { path: ${JSON.stringify(path)} } });
  const mine = async () => (await self.registration.getNotifications()).filter(({ title }) => title === "clicked");
  const [notification] = await mine();
  const work = [];
  const event = new NotificationEvent("notificationclick", { notification });
  event.waitUntil = (one) => void work.push(one);
  self.dispatchEvent(event);
  await Promise.all(work);
  return { opened, left: (await mine()).length };
})()`;

describe("[R12] notifications in the console", () => {
  let harness: ConsoleHarness;
  beforeAll(async () => {
    // The lighter browser shows no notifications.
    harness = await startConsoleHarness({}, openChromium);
    await harness.addReviewer(bea);
  });
  checkPages(() => harness);

  const signIn = async (permissions: string[] = [], options = {}): Promise<Visitor> => {
    const visitor = await harness.signIn(bea, options);
    await visitor.context.grantPermissions(permissions, { origin: harness.url });
    await visitor.context.addInitScript(listening);
    return visitor;
  };

  test("chosen by keyboard, kept on the server, and shown while the reviewer looks elsewhere", async () => {
    const visitor = await signIn(["notifications"]);
    const page = await visitor.open("/settings?tab=notifications");
    await page.getByText("Allowed", { exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    for (const name of ["Play a sound", /^Show a notification/, /^Do not notify me/]) {
      await box(page, name).focus();
      await page.keyboard.press("Space");
    }
    await page.getByLabel("From").fill("03:00");
    await page.getByLabel("Until").fill("03:01");
    await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
    await box(page, "a note mentions me").uncheck();
    expect(await violations(page)).toEqual([]);
    await button(page, "Save").press("Enter");
    await page.getByText("Notifications saved.").first().waitFor();
    await page.reload();
    await page.getByLabel("Time zone").waitFor();
    expect(await page.getByLabel("Time zone").inputValue()).toBe("Asia/Tokyo");
    expect(await page.getByLabel("From").inputValue()).toBe("03:00");
    expect(await box(page, "Play a sound").isChecked()).toBe(true);
    expect(await box(page, "a note mentions me").isChecked()).toBe(false);
    await box(page, /^Do not notify me/).uncheck();
    await button(page, "Save").click();
    await page.getByText("Notifications saved.").first().waitFor();

    const looks = page.waitForResponse((answer) => answer.url().endsWith("/v1/notifications"));
    await looks;
    await page.evaluate("window.isAway = true");
    await harness.write("My lamp flickers.", "Ada");
    await eventually("the console shows it", async () => (await shownOn(page)).length > 0);
    expect(await shownOn(page)).toEqual(["A new review is waiting"]);
    expect(await page.evaluate<number>("window.sounds")).toBe(1);
    await visitor.close();
  });

  test("without permission it says what to do, in the reader's language", async () => {
    const visitor = await signIn([], { locale: "de-DE" });
    await visitor.context.addInitScript(
      "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })",
    );
    const page = await visitor.open("/settings?tab=notifications");
    await page.getByText("Blockiert", { exact: true }).waitFor();
    expect(await page.getByText("Dieser Browser blockiert Benachrichtigungen der Konsole.").count()).toBe(2);
    expect(await button(page, "In diesem Browser einschalten").count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await visitor.close();
  });

  test("a browser whose push service refuses says so, and nothing is stored", async () => {
    const visitor = await signIn(["notifications"]);
    await visitor.context.addInitScript(
      "PushManager.prototype.subscribe = () => Promise.reject(new DOMException('no service', 'AbortError'))",
    );
    const page = await visitor.open("/settings?tab=notifications");
    await button(page, "Turn on in this browser").click();
    await page.getByText("The browser's push service rejected the request.").first().waitFor();
    await page.getByText("None yet.").waitFor();
    await visitor.close();
  });

  test("the push worker shows what it gets, in its language, and no words but its own", async () => {
    const visitor = await signIn(["notifications"]);
    const page = await visitor.open("/");
    const session = await visitor.context.newCDPSession(page);
    const registered = new Promise<string>((resolve) => {
      session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const [one] = registrations;
        if (one !== undefined) resolve(one.registrationId);
      });
    });
    await session.send("ServiceWorker.enable");
    await page.evaluate(
      "navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)",
    );
    const registrationId = await registered;
    const push = (data: string) =>
      session.send("ServiceWorker.deliverPushMessage", { origin: harness.url, registrationId, data });
    const shown = () =>
      page.evaluate<{ title: string; path: string }[]>(
        `navigator.serviceWorker.ready.then((worker) => worker.getNotifications())
          .then((all) => all.map(({ title, data }) => ({ title, path: data.path })))`,
      );
    await push(JSON.stringify({ v: 1, event: "new", count: 3, review: null, language: "en" }));
    await push(JSON.stringify({ v: 1, event: "assigned", count: 1, review: "a/b", language: "de" }));
    await push("not JSON");
    const all = await eventually("all are shown", async () => {
      const found = await shown();
      return found.length === 3 && found;
    });
    expect(all).toEqual(
      expect.arrayContaining([
        { title: "3 new reviews are waiting", path: "/" },
        { title: "Ihnen wurde eine Prüfung zugewiesen", path: "/reviews/a%2Fb" },
        { title: "NADIA", path: "/" },
      ]),
    );
    await visitor.close();
  });

  test("a click on a push message leads to its review: in the open console, else in a new one", async () => {
    const review = await harness.write("Where is my lamp?", "Bo");
    const visitor = await signIn(["notifications"]);
    const page = await visitor.open("/");
    // A console that is still loading does not listen to the worker yet.
    await page.getByRole("heading", { level: 1 }).waitFor();
    const starting = visitor.context.waitForEvent("serviceworker");
    await page.evaluate(
      "navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)",
    );
    const worker = await starting;
    /** Resolves to what the worker did, and whether the notification is gone. */
    const click = (path: string) => worker.evaluate<{ opened: string[]; left: number }>(clicking(path));
    expect(await click(`/reviews/${review}`)).toEqual({ opened: [], left: 0 });
    await page.waitForURL(`${harness.url}/reviews/${review}`);
    await page.getByRole("region", { name: "Conversation" }).getByText("Where is my lamp?").waitFor();
    await page.close();
    const windows =
      "self.clients.matchAll({ type: 'window', includeUncontrolled: true }).then((all) => all.length)";
    await eventually("no console is open", async () => (await worker.evaluate<number>(windows)) === 0);
    expect(await click("/")).toEqual({ opened: ["/"], left: 0 });
    await harness.api("POST", `/v1/reviews/${review}/reject`, { reason: "done" });
    await visitor.close();
  });

  test("a phone shows what is in quarantine beside More, and the icon counts all that waits", async () => {
    const review = await harness.write("Is this delivered?", "Ada");
    const { customer } = await harness.api<{ customer: { id: string } }>("GET", `/v1/reviews/${review}`);
    const { items } = await harness.api<{ items: unknown[] }>("GET", "/v1/reviews");
    await harness.api("PUT", `/v1/users/${customer.id}/protocol`, {
      silenced: true,
      reason: "Asked for quiet",
    });
    await harness.sendToQuarantine("Hello?", "Ada");
    const visitor = await signIn([], { viewport: { width: 390, height: 844 } });
    await visitor.context.addInitScript(
      "navigator.setAppBadge = (count) => { window.badge = count; return Promise.resolve(); }",
    );
    const page = await visitor.open("/settings?tab=notifications");
    await page.getByRole("button", { name: "More 1 message in quarantine" }).click();
    await page
      .getByRole("dialog")
      .getByRole("link", { name: "Quarantine 1 message in quarantine" })
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await eventually(
      "the icon has a number",
      async () => (await page.evaluate<number>("window.badge ?? 0")) === items.length + 1,
    );
    await visitor.close();
  });
});
