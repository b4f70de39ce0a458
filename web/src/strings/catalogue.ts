/** All texts of the console; each area has a file with both languages side by side. */
import { analytics } from "./analytics.ts";
import { audit } from "./audit.ts";
import { bot } from "./bot.ts";
import { canned } from "./canned.ts";
import { customers } from "./customers.ts";
import { deliveries } from "./deliveries.ts";
import { faults } from "./faults.ts";
import { health } from "./health.ts";
import { history } from "./history.ts";
import { knowledge } from "./knowledge.ts";
import { login } from "./login.ts";
import { media } from "./media.ts";
import { notes } from "./notes.ts";
import { notifications } from "./notifications.ts";
import { outcome } from "./outcome.ts";
import { quarantine } from "./quarantine.ts";
import { queue } from "./queue.ts";
import { recovery } from "./recovery.ts";
import { retention } from "./retention.ts";
import { review } from "./review.ts";
import { said } from "./said.ts";
import { second } from "./second.ts";
import { settings } from "./settings.ts";
import { sharing } from "./sharing.ts";
import { shell } from "./shell.ts";
import { tags } from "./tags.ts";
import { telegram } from "./telegram.ts";
import { told } from "./told.ts";
import { ui } from "./ui.ts";
import { verdict } from "./verdict.ts";

const areas = {
  ...shell,
  ...login,
  ...queue,
  ...review,
  ...canned,
  ...verdict,
  ...said,
  ...faults,
  ...outcome,
  ...analytics,
  ...audit,
  ...bot,
  ...customers,
  ...deliveries,
  ...health,
  ...history,
  ...knowledge,
  ...media,
  ...notes,
  ...notifications,
  ...quarantine,
  ...recovery,
  ...retention,
  ...second,
  ...settings,
  ...sharing,
  ...tags,
  ...telegram,
  ...told,
  ...ui,
};

type Plain<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** Plural forms end in `_one` and `_other`; callers use the part before. */
export type Key = Plain<keyof typeof areas>;

const pick = (place: 0 | 1): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(areas).map(([key, texts]) => [key, texts[place]]));

export const catalogue = { en: pick(0), de: pick(1) };
