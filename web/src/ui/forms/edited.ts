/** Two people edit the same thing: what each changed, put together. No React. */
import type { FieldValues } from "./unsaved-store.ts";

/** Fields are trimmed when they are saved, and a text area has its own line breaks. */
const written = (text: string | undefined): string => (text ?? "").replaceAll("\r\n", "\n").trim();
const isSame = (one: string | undefined, other: string | undefined): boolean =>
  written(one) === written(other);

/** The fields in which these differ. */
export const differing = <Name extends string>(
  names: readonly Name[],
  one: FieldValues,
  other: FieldValues,
): Name[] => names.filter((name) => !isSame(one[name], other[name]));

/** Mine where I changed something, theirs everywhere else; all mine if it is not known what I changed. */
export const merged = (base: FieldValues | null, mine: FieldValues, theirs: FieldValues): FieldValues => ({
  ...mine,
  ...Object.fromEntries(
    Object.entries(theirs).filter(([name]) => base !== null && isSame(mine[name], base[name])),
  ),
});
