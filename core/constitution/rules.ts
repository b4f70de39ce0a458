/** The constitution: what a draft must not say, as data. */
import type { Category, Rule } from "./rule.ts";
import { adviceRules } from "./rules-advice.ts";
import { conductRules } from "./rules-conduct.ts";
import { posingRules } from "./rules-posing.ts";
import { secrecyRules } from "./rules-secrecy.ts";
import { type Level, OptionalRule } from "./schema.ts";

/** The rules that judge every draft. */
export const defaultRules: readonly Rule[] = [
  ...conductRules,
  ...adviceRules,
  ...secrecyRules,
  ...posingRules,
];

/** A draft that repeats a recent question; it is recognised in the conversation, not in the text alone. */
export const repetition = {
  id: "asked_before",
  category: "repeated_question",
  level: "flagged",
  weight: 0.3,
} as const;

const without = new Map<string, readonly Rule[]>();

/** The rules except those switched off. The same rules are the same list, so that they are compiled once. */
export function rulesWithout(off: readonly OptionalRule[]): readonly Rule[] {
  if (off.length === 0) return defaultRules;
  const name = [...off].sort().join();
  const known = without.get(name);
  if (known !== undefined) return known;
  const rules = defaultRules.filter(({ id }) => !off.some((one) => one === id));
  without.set(name, rules);
  return rules;
}

/** A rule as admins see it. */
export interface RuleFacts {
  readonly id: string;
  readonly category: Category | typeof repetition.category;
  readonly level: Level;
  readonly can_be_switched_off: boolean;
}

/** Every rule that a draft is judged by. */
export const listRules = (): RuleFacts[] =>
  [...defaultRules, repetition].map(({ id, category, level }) => ({
    id,
    category,
    level,
    can_be_switched_off: OptionalRule.safeParse(id).success,
  }));
