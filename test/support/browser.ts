/** Debian's Chromium without features that no test needs: background network requests, and its own address bar. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { waitTimeoutMs } from "./eventually.ts";

/**
 * The lists of the address bar are pages of their own in each browser context, and take a third of a visit's CPU time; a
 * process in reserve for the context's next site takes a fifth of the rest. The switch replaces Playwright's own, so the
 * other names repeat what Playwright turns off on Linux.
 */
const disabledFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "SpareRendererForSitePerProcess",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

/** Debian's packages of these names install them here. */
const chromiumPath = "/usr/bin/chromium";
const shellPath = "/usr/bin/chromium-headless-shell";

const launch = (executablePath: string, args: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath,
    timeout: waitTimeoutMs,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--disable-features=${disabledFeatures.join(",")}`,
      ...args,
    ],
  });

/** Starts Chromium without a window; `args` are added to the usual ones. */
export const startChromium = (args?: readonly string[]): Promise<Browser> => launch(chromiumPath, args);

const shellArgs = [
  // The pages of a context share what is compiled.
  "--process-per-site",
  // No page lives long enough for optimized code or a second thread of the garbage collector to pay off.
  "--js-flags=--no-opt --no-maglev --single-threaded-gc",
];

/**
 * Starts the same engine without the rest of a browser, whose main process takes half of the CPU time; it shows no
 * notifications. Where it is not installed, Chromium takes its place.
 */
const startShell = (): Promise<Browser> =>
  launch(existsSync(shellPath) ? shellPath : chromiumPath, shellArgs);

/** A browser, and what to do when its contexts are closed. */
export interface OpenBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

let shared: Promise<Browser> | undefined;

/** The lighter browser, which all test files of this process share: a start takes as long as several visits. */
export async function borrowShell(): Promise<OpenBrowser> {
  shared ??= startShared();
  const browser = await shared;
  if (browser.isConnected()) return { browser, close: async () => undefined };
  shared = undefined;
  return borrowShell();
}

async function startShared(): Promise<Browser> {
  // Vitest ends its processes with this signal; Playwright ends its browsers when a process exits.
  process.once("SIGTERM", () => process.exit());
  return startShell();
}

/** Chromium of one's own. */
export async function openChromium(): Promise<OpenBrowser> {
  const browser = await startChromium();
  return { browser, close: () => browser.close() };
}
