/** The constitution: what a draft must not say, as data. */
import type { Rule } from "./rule.ts";
import { adviceRules } from "./rules-advice.ts";
import { conductRules } from "./rules-conduct.ts";
import { posingRules } from "./rules-posing.ts";
import { secrecyRules } from "./rules-secrecy.ts";

/** The rules that judge every draft. */
export const defaultRules: readonly Rule[] = [
  ...conductRules,
  ...adviceRules,
  ...secrecyRules,
  ...posingRules,
];
