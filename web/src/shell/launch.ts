/** What Telegram passes to the console as a Mini App. */

/** What Telegram passes in the address after `#`. */
export interface Launch {
  /** Signed by Telegram; the API checks it. */
  readonly initData: string;
  /** The page to open. */
  readonly path: string;
  /** Null if Telegram's theme is unknown. */
  readonly theme: "light" | "dark" | null;
}

/** Reads a launch from the address; null outside of Telegram. */
export function launchOf(hash: string): Launch | null {
  const parameters = new URLSearchParams(hash.replace(/^#/, ""));
  const initData = parameters.get("tgWebAppData");
  if (initData === null || initData === "") return null;
  const start = new URLSearchParams(initData).get("start_param");
  const review = start === null ? null : reviewIdOf(start);
  return {
    initData,
    path: review === null ? "/" : `/reviews/${review}`,
    theme: themeOf(parameters.get("tgWebAppThemeParams") ?? ""),
  };
}

/** The id of a review in 22 characters of base64url, as buttons carry it. */
function reviewIdOf(text: string): string | null {
  if (!/^[\w-]{22}$/.test(text)) return null;
  const bytes = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The theme of Telegram's colours; null if they name no background. */
export function themeOf(json: string): Launch["theme"] {
  const [, red = "", green = "", blue = ""] =
    /"bg_color"\s*:\s*"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})"/i.exec(json) ?? [];
  if (red === "") return null;
  const [r, g, b] = [red, green, blue].map((part) => Number.parseInt(part, 16));
  return 0.299 * (r ?? 0) + 0.587 * (g ?? 0) + 0.114 * (b ?? 0) < 128 ? "dark" : "light";
}
