/** Reads stored settings and applies them. */
import { OptionalRule } from "../constitution/schema.ts";
import {
  type Applied,
  type AppliedValues,
  type SettingName,
  SettingName as Name,
  SettingsValues,
} from "./schema.ts";
import type { Stored } from "./sql.ts";

/**
 * The values of a stored document that this release understands. Another release may have written it: a value that is
 * no longer valid falls back to its default, and never stops a draft.
 */
export function valuesIn(document: unknown): SettingsValues {
  const found = typeof document === "object" && document !== null ? Object.entries(document) : [];
  const known = found.flatMap(([name, value]): [SettingName, unknown][] => {
    const parsed = Name.safeParse(name);
    if (!parsed.success) return [];
    const shape = SettingsValues.shape[parsed.data];
    const read = shape.safeParse(parsed.data === "rules_off" ? knownRules(value) : value);
    return read.success ? [[parsed.data, read.data]] : [];
  });
  return SettingsValues.parse(Object.fromEntries(known));
}

/** The rules without those that this release does not have, or that can no longer be switched off. */
const knownRules = (value: unknown): unknown =>
  Array.isArray(value) ? value.filter((rule) => OptionalRule.safeParse(rule).success) : value;

/** What applies under this version; without one, the defaults. */
export const applied = (stored: Stored | undefined, defaults: AppliedValues): Applied => ({
  version: stored?.version ?? 0,
  values: Object.assign({}, defaults, valuesIn(stored?.document)),
});
