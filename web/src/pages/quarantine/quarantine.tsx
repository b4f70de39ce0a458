/** Held messages, and updates that started no draft: their text, the reason, the possible actions. */
import { useI18n } from "../../i18n/use-i18n.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { quarantine } from "../../strings/quarantine.ts";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Page } from "../../ui/page.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { Views } from "../views/views.tsx";
import { Messages } from "./messages.tsx";
import { Parked } from "./parked.tsx";
import { Statistics } from "./statistics.tsx";

addTexts(quarantine);

const parts = ["held", "released", "parked"] as const;

export function QuarantinePage() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["tab"]);
  const part = parts.find((one) => one === values.tab) ?? "held";
  return (
    <Page title={t("quarantine.title")}>
      <Views page="quarantine" />
      <Statistics />
      <Tabs
        label={t("quarantine.parts")}
        tabs={parts.map((value) => ({ value, label: t(`quarantine.tab.${value}`) }))}
        value={part}
        choose={(tab) => change({ tab })}
      >
        <h2 className="sr-only">{t(`quarantine.tab.${part}`)}</h2>
        {part === "parked" ? <Parked /> : <Messages key={part} state={part} />}
      </Tabs>
    </Page>
  );
}
