/** A user agent in readable form: browser and system. */

// The order matters: each user agent also names the browsers that it imitates.
const browserPatterns: readonly (readonly [RegExp, string])[] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/OPR\/|Opera/, "Opera"],
  [/SamsungBrowser\//, "Samsung Internet"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/HeadlessChrome\/|Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systemPatterns: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad|iPod/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "macOS"],
  [/CrOS/, "ChromeOS"],
  [/Linux/, "Linux"],
];

export interface Device {
  readonly browser: string;
  readonly system: string;
}

/** Null if either is unknown. */
export function deviceOf(userAgent: string | null): Device | null {
  const find = (list: typeof browserPatterns) => list.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1];
  const [browser, system] = [find(browserPatterns), find(systemPatterns)];
  return browser === undefined || system === undefined ? null : { browser, system };
}
