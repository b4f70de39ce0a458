/** `npm run icons`: draws the installed console's icons from its logo, whenever the logo has changed. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startChromium } from "../support/browser.ts";

const folder = join(import.meta.dirname, "../../web/public");
const logo = readFileSync(join(folder, "nadia.svg"), "utf8");

/** `size` in px; `share` of the edge that the logo fills: platforms crop a maskable icon to their own shape. */
const icons = [
  { name: "icon-192", size: 192, share: 1, background: "transparent" },
  { name: "icon-512", size: 512, share: 1, background: "transparent" },
  { name: "icon-maskable", size: 512, share: 0.62, background: "#ffffff" },
  // iOS rounds the corners itself, and shows transparency as black.
  { name: "apple-touch-icon", size: 180, share: 0.76, background: "#ffffff" },
] as const;

const browser = await startChromium();
try {
  for (const { name, size, share, background } of icons) {
    const page = await browser.newPage({ viewport: { width: size, height: size } });
    await page.setContent(
      `<style>* { margin: 0 } body { display: grid; place-items: center; height: 100vh; background: ${background} }
        svg { width: ${share * 100}vw; height: ${share * 100}vw }</style>${logo}`,
    );
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
