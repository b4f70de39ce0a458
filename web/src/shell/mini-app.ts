/**
 * The console as a Mini App inside Telegram. Telegram's own script is not loaded, because pages load nothing from other
 * origins; this file has the part of its protocol that is needed.
 */
import { type Launch, themeOf } from "./launch.ts";

interface Bridge {
  readonly TelegramWebviewProxy?: { postEvent(type: string, data: string): void };
  readonly external?: { notify?(message: string): void };
}

/** Sends an event to Telegram; does nothing outside of it. */
function postEvent(type: string): void {
  const bridge: Bridge = globalThis as unknown as Bridge;
  if (bridge.TelegramWebviewProxy !== undefined) bridge.TelegramWebviewProxy.postEvent(type, "{}");
  else bridge.external?.notify?.(JSON.stringify({ eventType: type, eventData: {} }));
}

const sides = ["top", "right", "bottom", "left"] as const;

/** Applies Telegram's events: its theme, and the space taken by its own controls and the phone's edges. */
function receiveEvent(type: unknown, data: unknown): void {
  const facts = typeof data === "object" && data !== null ? (data as Record<string, unknown>) : {};
  const { style, dataset } = document.documentElement;
  if (type === "theme_changed") {
    const theme = themeOf(JSON.stringify(facts["theme_params"] ?? {}));
    if (theme !== null) dataset["theme"] = theme;
  }
  const kind = { safe_area_changed: "edge", content_safe_area_changed: "bar" }[String(type)];
  if (kind === undefined) return;
  for (const side of sides) {
    const pixels = facts[side];
    if (typeof pixels === "number") style.setProperty(`--telegram-${kind}-${side}`, `${pixels}px`);
  }
}

/** Follows Telegram's theme and safe areas for as long as the page is open. */
export function enterTelegram({ theme }: Launch): void {
  const { dataset } = document.documentElement;
  if (theme !== null) dataset["theme"] = theme;
  dataset["telegram"] = "yes";
  const receiver = { receiveEvent };
  // Three names, for the phones' and the desktop's apps.
  Object.assign(globalThis, {
    Telegram: { WebView: receiver },
    TelegramGameProxy: receiver,
    TelegramGameProxy_receiveEvent: receiveEvent,
  });
  for (const type of [
    "web_app_ready",
    "web_app_expand",
    "web_app_request_safe_area",
    "web_app_request_content_safe_area",
  ])
    postEvent(type);
}
