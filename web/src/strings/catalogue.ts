/** All texts of the console; each area has a file with both languages side by side. */
import type { agreement } from "./agreement.ts";
import type { analytics } from "./analytics.ts";
import { announcements } from "./announcements.ts";
import type { attachments } from "./attachments.ts";
import type { audit } from "./audit.ts";
import type { bot } from "./bot.ts";
import { canned } from "./canned.ts";
import { customers } from "./customers.ts";
import type { deliveries } from "./deliveries.ts";
import { faults } from "./faults.ts";
import type { health } from "./health.ts";
import { fields } from "./fields.ts";
import { history } from "./history.ts";
import type { knowledge } from "./knowledge.ts";
import { login } from "./login.ts";
import { media } from "./media.ts";
import { notes } from "./notes.ts";
import type { notifications } from "./notifications.ts";
import type { now } from "./now.ts";
import { outcome } from "./outcome.ts";
import type { quarantine } from "./quarantine.ts";
import { queue } from "./queue.ts";
import type { recovery } from "./recovery.ts";
import type { retention } from "./retention.ts";
import { review } from "./review.ts";
import { messageNotes } from "./message-notes.ts";
import { second } from "./second.ts";
import { settings } from "./settings.ts";
import { sharing } from "./sharing.ts";
import { shell } from "./shell.ts";
import { tags } from "./tags.ts";
import { telegram } from "./telegram.ts";
import type { Text } from "./text.ts";
import type { translation } from "./translation.ts";
import { ui } from "./ui.ts";
import { verdict } from "./verdict.ts";
import type { views } from "./views.ts";

const areas = {
  ...announcements,
  ...shell,
  ...login,
  ...queue,
  ...review,
  ...canned,
  ...verdict,
  ...messageNotes,
  ...faults,
  ...fields,
  ...outcome,
  ...customers,
  ...history,
  ...media,
  ...notes,
  ...second,
  ...settings,
  ...sharing,
  ...tags,
  ...telegram,
  ...ui,
};

/** Areas that belong to one page, which adds them when it loads: the first page loads without them. */
type Added = typeof agreement &
  typeof analytics &
  typeof attachments &
  typeof audit &
  typeof bot &
  typeof deliveries &
  typeof health &
  typeof knowledge &
  typeof notifications &
  typeof now &
  typeof quarantine &
  typeof recovery &
  typeof retention &
  typeof translation &
  typeof views;

type Plain<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** Plural forms end in `_one` and `_other`; callers use the part before. */
export type Key = Plain<keyof typeof areas | keyof Added>;

const added: { readonly en: Record<string, string>; readonly de: Record<string, string> } = {
  en: {},
  de: {},
};

/** The texts that are loaded, by key. */
export const catalogue: Readonly<Record<"en" | "de", Readonly<Record<string, string>>>> = added;

/** Adds an area; called by the module of a page, before anything of it is shown. */
export function addTexts(area: Readonly<Record<string, Text>>): void {
  for (const [key, [en, de]] of Object.entries(area)) {
    added.en[key] = en;
    added.de[key] = de;
  }
}

addTexts(areas);
