/** The settings that admins change in the console: their values, their versions, and what applies. */
import * as z from "zod";
import { digits } from "../kernel/digits.ts";
import { Level, OptionalRule } from "../constitution/schema.ts";
import { ReviewerId } from "../kernel/ids.ts";
import { pageSchema, paging } from "../kernel/page.ts";
import { visibleText } from "../kernel/text.ts";
import { TimeZone } from "../kernel/zone.ts";

/**
 * UTF-16 units. At four units a token the team's texts add at most 1,500 tokens to the prompt of a stage, whose own
 * parts have at most 16,000.
 */
export const maxTextLength = { persona: 2_000, instructions: 4_000 } as const;

/** A week: reviews leave Postgres after 30 days. */
const maxAnswerHours = 168;

const time = z.iso.datetime();

const model = z
  .string()
  .max(200)
  .regex(/^(google\/[\w./:-]+|openai\/[\w./:-]+|offline)$/, "must be google/…, openai/… or offline");

const limit = z.int().min(1).max(1_000_000);

/** Every setting with its shape; one that is left out has its default. */
const values = {
  /** Who the bot is and how it sounds, for both stages. */
  persona: visibleText(maxTextLength.persona),
  /** What the first stage should do beyond the built-in instructions. */
  first_instructions: visibleText(maxTextLength.instructions),
  /** What the second stage should do beyond the built-in instructions. */
  second_instructions: visibleText(maxTextLength.instructions),
  llm1_model: model,
  llm2_model: model,
  /** Translates for reviewers; `offline` turns translation off. */
  translation_model: model,
  /** Rules of the constitution that are switched off. */
  rules_off: z
    .array(z.enum(OptionalRule.options))
    .max(OptionalRule.options.length)
    .refine((rules) => new Set(rules).size === rules.length, { message: "must name each rule once" }),
  /** Messages of one customer within a sliding window; those over the limit are held back. */
  limit_minute: limit,
  limit_hour: limit,
  limit_day: limit,
  /** After how many hours without a decision a review in the bot's own chat expires. */
  answer_hours: z.int().min(1).max(maxAnswerHours),
  /** After how many minutes a waiting review is overdue. */
  overdue_minutes: z.int().min(0).max(4_320),
  /** For how many seconds an approval can be undone. */
  undo_seconds: z.int().min(0).max(30),
  /** The team's target for the time from a customer's message to the decision, minutes. */
  answer_target_minutes: z.int().min(1).max(10_080),
  /** The percentage of decided interactions that a second reviewer judges without seeing the decision. */
  agreement_percent: z.int().min(0).max(100),
  /** The team's time zone, which defines the days of the figures and the history. */
  time_zone: TimeZone,
  /** Which answers a second person has to confirm: none, blocked drafts that are sent unedited, or every one. */
  four_eyes: z.enum(["off", "blocked", "all"]),
  /** Which files of a customer's messages the models get: none, pictures, or pictures and sound. */
  draft_media: z.enum(["off", "images", "images_and_audio"]),
};

export const SettingsValues = z.strictObject(values).partial();
export type SettingsValues = z.infer<typeof SettingsValues>;

/** What applies: each value is the one that was set, or the default. */
export const AppliedValues = z.object({
  ...values,
  first_instructions: z.string(),
  second_instructions: z.string(),
  // The environment may name what the console would not accept.
  llm1_model: z.string(),
  llm2_model: z.string(),
  translation_model: z.string(),
});
export type AppliedValues = z.infer<typeof AppliedValues>;

export const SettingName = z.enum(Object.keys(values) as [keyof typeof values, ...(keyof typeof values)[]]);
export type SettingName = z.infer<typeof SettingName>;

const version = z.int32().min(0);

/** Who wrote a version; the id is null once the account is gone. */
const Author = z.object({ id: z.nullable(ReviewerId), name: z.string() });

const Origin = z.object({ version, at: time, by: Author });

export const Settings = z.object({
  /** 0 if nobody has changed anything yet. */
  version,
  /** What was set here. */
  values: SettingsValues,
  defaults: AppliedValues,
  /** For each value set here: since which version, by whom and when. */
  origins: z.partialRecord(SettingName, Origin),
  /** The rules of the constitution, in order. */
  rules: z.array(
    z.object({ id: z.string(), category: z.string(), level: Level, can_be_switched_off: z.boolean() }),
  ),
  /** Providers with a key; models of others cannot be chosen. */
  providers: z.array(z.enum(["google", "openai"])),
});
export type Settings = z.infer<typeof Settings>;

export const SettingsChange = z.strictObject({
  /** The version that was read; if there is a newer one, the call gets a 409. */
  version,
  /** All values; one that is left out gets its default. */
  values: SettingsValues,
});
export type SettingsChange = z.infer<typeof SettingsChange>;

export const RestoreRequest = z.strictObject({ version });

export const SettingsVersion = z.object({
  version,
  at: time,
  by: Author,
  values: SettingsValues,
  /** Which values differ from the version before. */
  changed: z.array(SettingName),
  /** The older version that this one restored, or null. */
  restored: version.nullable(),
});
export type SettingsVersion = z.infer<typeof SettingsVersion>;

export const VersionNumber = digits(1, 2_147_483_647);

export const VersionQuery = z.strictObject({ ...paging(50) });
export type VersionQuery = z.infer<typeof VersionQuery>;

/** Newest first. */
export const VersionPage = pageSchema(SettingsVersion);
export type VersionPage = z.infer<typeof VersionPage>;

/** The settings that the draft worker applies. */
export interface Applied {
  /** 0 for the defaults alone. */
  readonly version: number;
  readonly values: AppliedValues;
}
