/** What this browser allows, and its push subscription. */
import { useEffect, useState } from "react";
import { call } from "../api/client.ts";
import type { Language } from "../i18n/i18n.ts";

export type Permission = NotificationPermission | "unsupported";

const readPermission = (): Permission =>
  "Notification" in window && window.isSecureContext ? Notification.permission : "unsupported";

/** The permission as it is now, even after it was changed in the browser's own settings. */
export function useNotificationPermission(): { readonly permission: Permission; ask(): Promise<Permission> } {
  const [permission, setPermission] = useState(readPermission);
  useEffect(() => {
    const unmounted = new AbortController();
    const refresh = () => setPermission(readPermission());
    void navigator.permissions
      ?.query({ name: "notifications" })
      .then((status) => status.addEventListener("change", refresh, { signal: unmounted.signal }))
      // Some browsers do not report changes; then returning to the page shows them.
      .catch(() => undefined);
    document.addEventListener("visibilitychange", refresh, { signal: unmounted.signal });
    return () => unmounted.abort();
  }, []);
  const ask = async () => {
    if (readPermission() === "default") await Notification.requestPermission();
    const now = readPermission();
    setPermission(now);
    return now;
  };
  return { permission, ask };
}

export const isPushSupported = (): boolean =>
  readPermission() !== "unsupported" && "serviceWorker" in navigator && "PushManager" in window;

/** Shows notifications, even where a page may not do so itself (Android). */
export async function registerWorker(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register("/push-worker.js");
  return navigator.serviceWorker.ready;
}

export const findWorker = async (): Promise<ServiceWorkerRegistration | undefined> =>
  "serviceWorker" in navigator ? navigator.serviceWorker.getRegistration("/") : undefined;

/** This browser's subscription, or null. */
export const findSubscription = async (): Promise<PushSubscription | null> =>
  (await (await findWorker())?.pushManager?.getSubscription()) ?? null;

const bytesOf = (key: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

/** Whether it was made with this installation's current key. */
function hasKey(subscription: PushSubscription, key: string): boolean {
  const { applicationServerKey: usedKey } = subscription.options;
  return usedKey !== null && String(new Uint8Array(usedKey)) === String(bytesOf(key));
}

const storedIdKey = "nadia.push";

/** Which of the reviewer's subscriptions is this browser's. */
export const storedSubscriptionId = (): string | null => localStorage.getItem(storedIdKey);

/** Subscribes this browser; resolves to false if its push service refuses. Throws what the API throws. */
export async function subscribeDevice(key: string, language: Language): Promise<boolean> {
  const subscription = await createSubscription(key);
  if (subscription === null) return false;
  const { endpoint, keys } = subscription.toJSON();
  const { id } = await call("POST /v1/push-subscriptions", {
    body: {
      endpoint: endpoint ?? "",
      keys: { p256dh: keys?.["p256dh"] ?? "", auth: keys?.["auth"] ?? "" },
      language,
    },
  });
  localStorage.setItem(storedIdKey, id);
  return true;
}

async function createSubscription(key: string): Promise<PushSubscription | null> {
  try {
    const { pushManager } = await registerWorker();
    const existing = await pushManager.getSubscription();
    if (existing !== null && hasKey(existing, key)) return existing;
    await existing?.unsubscribe();
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) });
  } catch {
    return null;
  }
}

/** Renews an existing subscription after the key or the language has changed. */
export async function renewDevice(key: string, language: Language): Promise<void> {
  if (readPermission() === "granted" && (await findSubscription()) !== null)
    await subscribeDevice(key, language);
}

/** Ends this browser's subscription; without the API, its push service tells the server that it is gone. */
export async function unsubscribeDevice(): Promise<void> {
  const id = storedSubscriptionId();
  localStorage.removeItem(storedIdKey);
  await (await findSubscription())?.unsubscribe();
  if (id !== null)
    await call("DELETE /v1/push-subscriptions/{id}", { params: { id } }).catch(() => undefined);
}
