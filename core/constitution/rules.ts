/** The constitution: what no draft may say, as data. */
import type { Rule } from "./rule.ts";
import { adviceRules } from "./rules-advice.ts";
import { conductRules } from "./rules-conduct.ts";
import { posingRules } from "./rules-posing.ts";
import { secrecyRules } from "./rules-secrecy.ts";

/** The rules that every draft is judged by. */
export const defaultRules: readonly Rule[] = [
  ...conductRules,
  ...adviceRules,
  ...secrecyRules,
  ...posingRules,
];
