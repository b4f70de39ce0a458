/** The settings as form fields, and how the changes of two admins are merged. */
import type { Output } from "../../../api/client.ts";
import type { FieldValues } from "../../../ui/forms/unsaved-store.ts";

export type Settings = Output<"GET /v1/settings">;
export type Values = Settings["values"];
export type SettingName = keyof Values;
export type Rule = NonNullable<Values["rules_off"]>[number];

export const textFields = [
  { name: "persona", max: 2_000 },
  { name: "first_instructions", max: 4_000 },
  { name: "second_instructions", max: 4_000 },
] as const;
export const modelFields = ["llm1_model", "llm2_model", "translation_model"] as const;
export const numberFields = [
  { name: "limit_minute", min: 1, max: 1_000_000 },
  { name: "limit_hour", min: 1, max: 1_000_000 },
  { name: "limit_day", min: 1, max: 1_000_000 },
  { name: "answer_hours", min: 1, max: 168 },
  { name: "overdue_minutes", min: 0, max: 4_320 },
  { name: "answer_target_minutes", min: 1, max: 10_080 },
  { name: "agreement_percent", min: 0, max: 100 },
  { name: "undo_seconds", min: 0, max: 30 },
] as const;

export const fourEyesModes = ["off", "blocked", "all"] as const;
export const draftMediaModes = ["off", "images", "images_and_audio"] as const;

type TextName = (typeof textFields)[number]["name"] | (typeof modelFields)[number] | "time_zone";
type NumberName = (typeof numberFields)[number]["name"];

const textNames: readonly TextName[] = [...textFields.map(({ name }) => name), ...modelFields, "time_zone"];

/** Every setting, in the order of the page. */
export const settingNames: readonly SettingName[] = [
  ...textNames,
  "rules_off",
  ...numberFields.map(({ name }) => name),
  "four_eyes",
  "draft_media",
];

/** The contents of the fields; an empty one means the default. */
export type Fields = Readonly<Record<TextName | NumberName, string>> & {
  readonly rules_off: readonly Rule[];
  readonly four_eyes: "" | (typeof fourEyesModes)[number];
  readonly draft_media: "" | (typeof draftMediaModes)[number];
};

/** Changes that are not saved, and the settings they are based on. */
export interface UnsavedChanges {
  readonly base: Settings;
  readonly values: Values;
}

/** The changes that this tab kept; null if there are none, or if another version of the page stored them. */
export function unsavedChangesIn(stored: FieldValues | null, current: Settings): UnsavedChanges | null {
  if (stored?.["changes"] === undefined) return null;
  const { base, values } = JSON.parse(stored["changes"]) as Partial<UnsavedChanges>;
  const isValid =
    base !== undefined &&
    values !== undefined &&
    [...Object.keys(values), ...Object.keys(base.values)].every((name) =>
      settingNames.some((one) => one === name),
    );
  // The rest of it may have changed.
  return isValid
    ? { base: { ...current, version: base.version, values: base.values, origins: base.origins }, values }
    : null;
}

/** What each group of fields works with. */
export interface FieldsProps {
  readonly settings: Settings;
  readonly fields: Fields;
  readonly change: (changed: Partial<Fields>) => void;
  readonly error: Error | null;
}

export function fieldsOf(values: Values): Fields {
  const text = (name: TextName | NumberName) => String(values[name] ?? "");
  return {
    persona: text("persona"),
    first_instructions: text("first_instructions"),
    second_instructions: text("second_instructions"),
    llm1_model: text("llm1_model"),
    llm2_model: text("llm2_model"),
    translation_model: text("translation_model"),
    limit_minute: text("limit_minute"),
    limit_hour: text("limit_hour"),
    limit_day: text("limit_day"),
    answer_hours: text("answer_hours"),
    overdue_minutes: text("overdue_minutes"),
    answer_target_minutes: text("answer_target_minutes"),
    agreement_percent: text("agreement_percent"),
    time_zone: text("time_zone"),
    undo_seconds: text("undo_seconds"),
    rules_off: values.rules_off ?? [],
    four_eyes: values.four_eyes ?? "",
    draft_media: values.draft_media ?? "",
  };
}

/** What would be saved. */
export function valuesOf(fields: Fields): Values {
  const texts = textNames.flatMap((name) =>
    fields[name].trim() === "" ? [] : [[name, fields[name].trim()] as const],
  );
  const numbers = numberFields.flatMap(({ name }) =>
    fields[name].trim() === "" ? [] : [[name, Number(fields[name])] as const],
  );
  const rules = fields.rules_off.length === 0 ? {} : { rules_off: fields.rules_off.toSorted() };
  const second = fields.four_eyes === "" ? {} : { four_eyes: fields.four_eyes };
  const media = fields.draft_media === "" ? {} : { draft_media: fields.draft_media };
  return { ...Object.fromEntries(texts), ...Object.fromEntries(numbers), ...rules, ...second, ...media };
}

const isSameValue = (one: Values[SettingName], other: Values[SettingName]): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The settings in which these differ. */
export const differingNames = (one: Values, other: Values): SettingName[] =>
  settingNames.filter((name) => !isSameValue(one[name], other[name]));

/** Mine where I changed something, theirs everywhere else. */
export function mergeValues(base: Values, mine: Values, theirs: Values): Values {
  const entries = settingNames.flatMap((name) => {
    const value = isSameValue(mine[name], base[name]) ? theirs[name] : mine[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
