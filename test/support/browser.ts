/** Debian's Chromium, with its background network requests turned off. */
import { type Browser, chromium } from "playwright-core";
import { patienceMs } from "./patience.ts";

/** Starts a headless browser; `args` are added to the usual ones. */
export const startBrowser = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: "/usr/bin/chromium",
    timeout: patienceMs,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...args,
    ],
  });
