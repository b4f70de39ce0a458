/** The reader's own account and, for admins, the whole installation, in tabs. */
import type { ComponentType } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { BusinessAccounts } from "./business-accounts.tsx";
import { BotSettings } from "./bot/bot.tsx";
import { Erasures } from "./erasures.tsx";
import { ApiKeys } from "./api-keys.tsx";
import { PasswordSettings } from "./password.tsx";
import { NotificationSettings } from "./notifications.tsx";
import { People } from "./people.tsx";
import { CannedReplySettings } from "./canned-replies.tsx";
import { SessionSettings } from "./sessions.tsx";
import { EditTagSettings } from "./edit-tags.tsx";
import { TelegramSettings } from "./telegram.tsx";
import { TranslationSettings } from "./translation.tsx";

const ownParts = [
  "sessions",
  "notifications",
  "translation",
  "password",
  "telegram",
  "keys",
  "replies",
] as const;
const adminParts = ["bot", "taxonomy", "people", "accounts", "erasures"] as const;
type Part = (typeof ownParts)[number] | (typeof adminParts)[number];

const partContents: Readonly<Record<Part, ComponentType>> = {
  sessions: SessionSettings,
  notifications: NotificationSettings,
  translation: TranslationSettings,
  password: PasswordSettings,
  telegram: TelegramSettings,
  keys: ApiKeys,
  replies: CannedReplySettings,
  bot: BotSettings,
  taxonomy: EditTagSettings,
  people: People,
  accounts: BusinessAccounts,
  erasures: Erasures,
};

export function SettingsPage() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const { values, change } = useUrlFilters(["tab"]);
  const parts: readonly Part[] = canAdminister ? [...ownParts, ...adminParts] : ownParts;
  const part = parts.find((one) => one === values.tab) ?? "sessions";
  const Content = partContents[part];
  return (
    <Page title={t("settings.title")}>
      <Tabs
        label={t("settings.parts")}
        tabs={parts.map((value) => ({ value, label: t(`settings.${value}`) }))}
        value={part}
        choose={(tab) => change({ tab })}
      >
        <h2 className="sr-only">{t(`settings.${part}`)}</h2>
        <Content />
      </Tabs>
    </Page>
  );
}
