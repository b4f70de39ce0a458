/** Held messages, and updates that started no draft: their text, the reason, the possible actions. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { quarantine } from "../../strings/quarantine.ts";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { QuarantinedMessages } from "./messages.tsx";
import { ParkedUpdates } from "./parked-updates.tsx";
import { QuarantineStatistics } from "./statistics.tsx";

addTexts(quarantine);

const tabs = ["held", "released", "parked"] as const;

export function QuarantinePage() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["tab"]);
  const tab = tabs.find((one) => one === values.tab) ?? "held";
  return (
    <Page title={t("quarantine.title")}>
      <SavedViews page="quarantine" />
      <QuarantineStatistics />
      <Tabs
        label={t("quarantine.parts")}
        tabs={tabs.map((value) => ({ value, label: t(`quarantine.tab.${value}`) }))}
        value={tab}
        choose={(chosen) => change({ tab: chosen })}
      >
        <h2 className="sr-only">{t(`quarantine.tab.${tab}`)}</h2>
        {tab === "parked" ? <ParkedUpdates /> : <QuarantinedMessages key={tab} state={tab} />}
      </Tabs>
    </Page>
  );
}
