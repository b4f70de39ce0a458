/** The defaults of the console's settings, and the choices offered there. */
import type { Settings } from "../config.ts";
import { listRules } from "../constitution/rules.ts";
import { defaultTexts } from "../drafting/prompt.ts";
import { answerHours, undoSeconds } from "../review/rules.ts";
import { defaultTeam } from "../settings/rules.ts";
import type { AppliedValues } from "../settings/schema.ts";
import type { SettingsPorts } from "../settings/settings.ts";
import { configuredModels, providersOf } from "../vendors/model-names.ts";
import { rateWindows } from "../wal/rules.ts";

const [minute, hour, day] = rateWindows;

/** What applies where admins have set nothing: the environment's values, else the built-in ones. */
export const defaultsOf = ({ models, overdueAfterMs, translationModel }: Settings): AppliedValues => {
  const { first, second } = configuredModels(models);
  return {
    ...defaultTexts,
    llm1_model: first,
    llm2_model: second,
    translation_model: translationModel ?? "offline",
    rules_off: [],
    limit_minute: minute.limit,
    limit_hour: hour.limit,
    limit_day: day.limit,
    answer_hours: answerHours,
    overdue_minutes: overdueAfterMs / 60_000,
    undo_seconds: undoSeconds,
    ...defaultTeam,
    agreement_percent: 0,
    four_eyes: "off",
    draft_media: "off",
  };
};

/** What the settings page needs to know about this installation. */
export const teamSettingsOf = (settings: Settings): SettingsPorts["settings"] => ({
  defaults: defaultsOf(settings),
  rules: listRules(),
  providers: providersOf(settings.models),
});
