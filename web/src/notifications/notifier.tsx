/** Announces what happened while the console is open: by sound and by the browser's notifications. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useI18n } from "../i18n/use-i18n.tsx";
import type { I18n } from "../i18n/i18n.ts";
import { renewDevice, deviceSubscription, registeredWorker } from "./device.ts";
import { notificationSettingsQuery, notificationsQuery } from "./queries.ts";
import { playSound } from "./sound.ts";
import { type Announcement, announced, type Known } from "./announcements.ts";

export function Notifier() {
  const { data } = useQuery(notificationSettingsQuery);
  useRenewing(data?.push_key ?? null);
  if (data === undefined) return null;
  const { sound, browser } = data.preferences;
  return sound || browser ? <Listener sound={sound} browser={browser} /> : null;
}

interface ListenerProps {
  readonly sound: boolean;
  readonly browser: boolean;
}

function Listener({ sound, browser }: ListenerProps) {
  const i18n = useI18n();
  const { data } = useQuery(notificationsQuery);
  const isSpeaker = useSpeaker();
  const known = useRef<Known | null>(null);
  useEffect(() => {
    if (data === undefined) return;
    const { known: now, news } = announced(known.current, data.items);
    known.current = now;
    if (news.length === 0 || !isSpeaker) return;
    // Without a click on the page the browser allows no sound.
    if (sound) void playSound().catch(() => undefined);
    if (browser && !document.hasFocus()) void show(news, i18n).catch(() => undefined);
  }, [data, isSpeaker, sound, browser, i18n]);
  return null;
}

/** True in only one of this browser's tabs, so that a single one plays the sound. */
function useSpeaker(): boolean {
  const [isSpeaker, set] = useState(!("locks" in navigator));
  useEffect(() => {
    if (!("locks" in navigator)) return undefined;
    const leaving = new AbortController();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    void navigator.locks
      .request("nadia.speaker", { signal: leaving.signal }, async () => {
        set(true);
        await left;
      })
      .catch(() => undefined);
    return () => {
      leaving.abort();
      leave();
    };
  }, []);
  return isSpeaker;
}

/** The push worker shows them itself in a browser that is subscribed. */
async function show(news: readonly Announcement[], { t }: I18n): Promise<void> {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  if ((await deviceSubscription()) !== null) return;
  const worker = await registeredWorker();
  for (const { event, count, path } of news) {
    const title = t(`announcement.${event}`, { count });
    const options = { tag: `nadia-${event}`, icon: "/icon-192.png", data: { path } };
    if (worker === undefined)
      new Notification(title, options).addEventListener("click", () => window.focus());
    else await worker.showNotification(title, options);
  }
}

function useRenewing(key: string | null): void {
  const { language } = useI18n();
  useEffect(() => {
    if (key !== null) void renewDevice(key, language).catch(() => undefined);
  }, [key, language]);
}
