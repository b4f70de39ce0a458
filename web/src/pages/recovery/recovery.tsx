/** Recovery: what may have been lost, the operations that recovered it, and a start by hand; for admins. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Stats, Stat } from "../../ui/text/stats.tsx";
import { Page } from "../../ui/page.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { OperationRow } from "./row.tsx";
import { StartButton } from "./start-button.tsx";
import { addTexts } from "../../strings/catalogue.ts";
import { recovery } from "../../strings/recovery.ts";

addTexts(recovery);

/** An operation takes seconds. */
const pollMs = 2_000;

export function RecoveryPage() {
  const { t } = useI18n();
  const { canAdminister } = usePermissions();
  const list = usePaginatedList(
    ["GET /v1/recovery/operations"],
    (cursor, signal) => call("GET /v1/recovery/operations", { query: cursor }, signal),
    pollMs,
  );
  const actions = canAdminister ? (
    <>
      <StartButton kind="pending_updates" />
      <StartButton kind="sweep" />
    </>
  ) : undefined;
  return (
    <Page title={t("recovery.title")} actions={actions}>
      <RecoveryOverview />
      <p className="mb-3 max-w-prose text-soft">{t("recovery.about")}</p>
      <PaginatedList
        list={list}
        empty={<EmptyState title={t("recovery.empty")}>{t("recovery.empty_hint")}</EmptyState>}
      >
        {(items) => (
          <Rows label={t("recovery.list")}>
            {items.map((operation) => (
              <OperationRow key={operation.id} operation={operation} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </Page>
  );
}

function RecoveryOverview() {
  const { t, number } = useI18n();
  const { data } = useQuery({
    queryKey: ["GET /v1/recovery"],
    queryFn: ({ signal }) => call("GET /v1/recovery", {}, signal),
    refetchInterval: 15_000,
  });
  // Without figures the list below says what went wrong.
  if (data === undefined) return null;
  const missing = data.gaps.reduce((sum, gap) => sum + gap.missing, 0);
  return (
    <section aria-label={t("recovery.numbers")} className="mb-6">
      <Stats inRow={4}>
        <Stat label={t("recovery.number.waiting")} value={number(data.waiting.messages)} />
        <Stat
          label={t("recovery.number.stale")}
          value={number(data.stale.length)}
          isBad={data.stale.length > 0}
        />
        <Stat label={t("recovery.number.missing")} value={number(missing)} isBad={missing > 0} />
      </Stats>
    </section>
  );
}
