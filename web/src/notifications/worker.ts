/**
 * The service worker: shows push messages, and opens what they are about. It caches nothing and answers no request, so the
 * console works without it as before.
 */
import { announcements } from "../strings/announcements.ts";

/** The parts of a service worker's scope that are used; its types and the page's cannot be in one program. */
interface Scope {
  readonly registration: ServiceWorkerRegistration;
  readonly clients: {
    matchAll(options: object): Promise<readonly Client[]>;
    openWindow(path: string): Promise<unknown>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
}
interface Client {
  readonly focused: boolean;
  focus(): Promise<unknown>;
  postMessage(message: unknown): void;
}
interface WorkerEvent {
  readonly data?: { json(): unknown } | null;
  readonly notification?: Notification;
  waitUntil(work: Promise<unknown>): void;
}

const scope = globalThis as unknown as Scope;

interface PushMessage {
  readonly event: string;
  readonly count: number;
  readonly review: string | null;
  readonly language: string;
}

/** Null for what this version does not know. */
function messageOf(event: WorkerEvent): PushMessage | null {
  try {
    const payload = (event.data?.json() ?? {}) as Record<string, unknown>;
    const { v, event: kind, count, review, language } = payload;
    if (v !== 1 || typeof kind !== "string" || typeof count !== "number") return null;
    return {
      event: kind,
      count,
      review: typeof review === "string" ? review : null,
      language: String(language),
    };
  } catch {
    return null;
  }
}

function titleOf({ event, count, language }: PushMessage): string {
  const index = language === "de" ? 1 : 0;
  const form = new Intl.PluralRules(index === 1 ? "de" : "en").select(count) === "one" ? "one" : "other";
  const title = Object.entries(announcements).find(([key]) => key === `announcement.${event}_${form}`);
  return title === undefined ? "NADIA" : title[1][index].replace("{count}", String(count));
}

/** A browser withdraws the permission if a push message shows no notification. */
const unknownMessage: PushMessage = { event: "", count: 1, review: null, language: "en" };

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));

scope.addEventListener("push", (event) => {
  const message = messageOf(event) ?? unknownMessage;
  event.waitUntil(
    scope.registration.showNotification(titleOf(message), {
      tag: `nadia-${message.event}`,
      icon: "/icon-192.png",
      data: { path: message.review === null ? "/" : `/reviews/${encodeURIComponent(message.review)}` },
    }),
  );
});

scope.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  if (notification === undefined) return;
  notification.close();
  const { path } = notification.data as { readonly path: string };
  event.waitUntil(openPage(path));
});

/** Shows a page in an open console if there is one, because it may have unsent text; else in a new one. */
async function openPage(path: string): Promise<void> {
  const clients = await scope.clients.matchAll({ type: "window", includeUncontrolled: true });
  const client = clients.find(({ focused }) => focused) ?? clients[0];
  if (client === undefined) return void (await scope.clients.openWindow(path));
  // Between a worker and its own pages there is no other origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  client.postMessage({ kind: "open", path });
  await client.focus();
}
