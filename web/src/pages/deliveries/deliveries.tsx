/** Deliveries by state; those that need a person come first. */
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { Views } from "../views/views.tsx";
import { type State, stateOf, states } from "./errors.ts";
import { DeliveryRow } from "./row.tsx";
import { deliveries } from "../../strings/deliveries.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(deliveries);

const pollMs = 5_000;

const useDeliveries = (state: State) =>
  usePaginatedList(
    ["GET /v1/deliveries", state],
    (cursor, signal) => call("GET /v1/deliveries", { query: { state, ...cursor } }, signal),
    pollMs,
  );

export function DeliveriesPage() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["state"]);
  const state = stateOf(values.state);
  const count = useWaiting();
  return (
    <Page title={t("deliveries.title")}>
      <Views page="deliveries" />
      <Tabs
        label={t("deliveries.states")}
        tabs={states.map((one) => ({ value: one, label: t(`deliveries.state.${one}`), count: count(one) }))}
        value={state}
        choose={(chosen) => change({ state: chosen })}
      >
        <List key={state} state={state} />
      </Tabs>
    </Page>
  );
}

/** How many deliveries in a state need a person, with a plus if there are more than were read. */
function useWaiting(): (state: State) => string | undefined {
  const { number } = useI18n();
  const lists = { unknown: useDeliveries("unknown"), undeliverable: useDeliveries("undeliverable") };
  return (state) => {
    if (state !== "unknown" && state !== "undeliverable") return undefined;
    const { data, hasNextPage } = lists[state];
    const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
    return count === 0 ? undefined : `${number(count)}${hasNextPage ? "+" : ""}`;
  };
}

function List({ state }: { readonly state: State }) {
  const { t } = useI18n();
  const list = useDeliveries(state);
  return (
    <PaginatedList
      list={list}
      empty={
        <EmptyState title={t(`deliveries.empty.${state}`)}>
          {t(state === "sent" ? "deliveries.empty_sent_hint" : "deliveries.empty_hint")}
        </EmptyState>
      }
    >
      {(items) => (
        <>
          <p className="mb-3 max-w-prose text-soft">{t(`deliveries.about.${state}`)}</p>
          <Rows label={t(`deliveries.state.${state}`)}>
            {items.map((delivery) => (
              <DeliveryRow key={delivery.id} delivery={delivery} />
            ))}
          </Rows>
        </>
      )}
    </PaginatedList>
  );
}
