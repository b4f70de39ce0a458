/** Announces what happened while the console is open: by sound and by the browser's notifications. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../i18n/use-i18n.tsx";
import type { I18n } from "../i18n/i18n.ts";
import { renewDevice, findSubscription, findWorker } from "./push.ts";
import { notificationSettingsQuery, notificationsQuery } from "./queries.ts";
import { playSound } from "./sound.ts";
import { type Announcement, announcementsOf, type KnownNotifications } from "./announcements.ts";

export function Notifier() {
  const { data } = useQuery(notificationSettingsQuery);
  usePushRenewal(data?.push_key ?? null);
  if (data === undefined) return null;
  const { sound, browser } = data.preferences;
  return sound || browser ? <Announcer sound={sound} browser={browser} /> : null;
}

interface AnnouncerProps {
  readonly sound: boolean;
  readonly browser: boolean;
}

function Announcer({ sound, browser }: AnnouncerProps) {
  const i18n = useI18n();
  const { data } = useQuery(notificationsQuery);
  const isSpeaker = useIsSpeaker();
  const known = useRef<KnownNotifications | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const { known: latest, announcements } = announcementsOf(known.current, data.items);
    known.current = latest;
    if (announcements.length === 0 || !isSpeaker) return;
    // Without a click on the page the browser allows no sound.
    if (sound) void playSound().catch(() => undefined);
    if (browser && !document.hasFocus()) void showNotifications(announcements, i18n).catch(() => undefined);
  }, [data, isSpeaker, sound, browser, i18n]);
  return null;
}

/** True in only one of this browser's tabs, so that a single one plays the sound. */
function useIsSpeaker(): boolean {
  const [isSpeaker, setSpeaker] = useState(!("locks" in navigator));
  useEffect(() => {
    if (!("locks" in navigator)) return undefined;
    const request = new AbortController();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    void navigator.locks
      .request("nadia.speaker", { signal: request.signal }, async () => {
        setSpeaker(true);
        await released;
      })
      .catch(() => undefined);
    return () => {
      request.abort();
      release();
    };
  }, []);
  return isSpeaker;
}

/** The push worker shows them itself in a browser that is subscribed. */
async function showNotifications(announcements: readonly Announcement[], { t }: I18n): Promise<void> {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  if ((await findSubscription()) !== null) return;
  const worker = await findWorker();
  for (const { event, count, path } of announcements) {
    const title = t(`announcement.${event}`, { count });
    const options = { tag: `nadia-${event}`, icon: "/icon-192.png", data: { path } };
    if (worker === undefined)
      new Notification(title, options).addEventListener("click", () => window.focus());
    else await worker.showNotification(title, options);
  }
}

function usePushRenewal(key: string | null): void {
  const { language } = useI18n();
  useEffect(() => {
    if (key !== null) void renewDevice(key, language).catch(() => undefined);
  }, [key, language]);
}
