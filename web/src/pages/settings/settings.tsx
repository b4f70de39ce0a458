/** The reader's own account and, for admins, the whole installation, in tabs. */
import type { ComponentType } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { Accounts } from "./accounts.tsx";
import { Bot } from "./bot/bot.tsx";
import { Erasures } from "./erasures.tsx";
import { Keys } from "./keys.tsx";
import { Password } from "./password.tsx";
import { Notifications } from "./notifications.tsx";
import { People } from "./people.tsx";
import { Replies } from "./replies.tsx";
import { Sessions } from "./sessions.tsx";
import { Taxonomy } from "./taxonomy.tsx";
import { Telegram } from "./telegram.tsx";
import { Translation } from "./translation.tsx";

const own = ["sessions", "notifications", "translation", "password", "telegram", "keys", "replies"] as const;
const forAdmins = ["bot", "taxonomy", "people", "accounts", "erasures"] as const;
type Part = (typeof own)[number] | (typeof forAdmins)[number];

const contents: Readonly<Record<Part, ComponentType>> = {
  sessions: Sessions,
  notifications: Notifications,
  translation: Translation,
  password: Password,
  telegram: Telegram,
  keys: Keys,
  replies: Replies,
  bot: Bot,
  taxonomy: Taxonomy,
  people: People,
  accounts: Accounts,
  erasures: Erasures,
};

export function SettingsPage() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const { values, change } = useUrlFilters(["tab"]);
  const parts: readonly Part[] = canAdminister ? [...own, ...forAdmins] : own;
  const part = parts.find((one) => one === values.tab) ?? "sessions";
  const Content = contents[part];
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
