/** Not written yet. */
import { useReader } from "../../i18n/language.tsx";
import { Page } from "../../ui/page.tsx";

export function DeliveriesPage() {
  const { t } = useReader();
  return <Page title={t("nav.deliveries")}>{null}</Page>;
}
