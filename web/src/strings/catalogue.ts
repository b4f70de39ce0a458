/** The one catalogue of what the console says; each area has a file that holds both languages side by side. */
import { login } from "./login.ts";
import { shell } from "./shell.ts";

const areas = { ...shell, ...login };

type Plain<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
/** Plural forms end in `_one` and `_other`; they are asked for by what stands before. */
export type Key = Plain<keyof typeof areas>;

const pick = (place: 0 | 1): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(areas).map(([key, texts]) => [key, texts[place]]));

export const catalogue = { en: pick(0), de: pick(1) };
