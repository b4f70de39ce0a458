/** Deliveries by state; those that need a person come first. */
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { Tabs } from "../../ui/lists/tabs.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { type DeliveryState, deliveryStateOf, deliveryStates, needsPerson } from "./delivery.ts";
import { DeliveryRow } from "./row.tsx";
import { deliveries } from "../../strings/deliveries.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(deliveries);

const pollMs = 5_000;

const useDeliveries = (state: DeliveryState) =>
  usePaginatedList(
    ["GET /v1/deliveries", state],
    (cursor, signal) => call("GET /v1/deliveries", { query: { state, ...cursor } }, signal),
    pollMs,
  );

export function DeliveriesPage() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["state"]);
  const state = deliveryStateOf(values.state);
  const countIn = useOpenCount();
  return (
    <Page title={t("deliveries.title")}>
      <SavedViews page="deliveries" />
      <Tabs
        label={t("deliveries.states")}
        tabs={deliveryStates.map((one) => ({
          value: one,
          label: t(`deliveries.state.${one}`),
          count: countIn(one),
        }))}
        value={state}
        choose={(chosen) => change({ state: chosen })}
      >
        <DeliveryList key={state} state={state} />
      </Tabs>
    </Page>
  );
}

/** How many deliveries in a state need a person, with a plus if there are more than were read. */
function useOpenCount(): (state: DeliveryState) => string | undefined {
  const { number } = useI18n();
  const lists = { unknown: useDeliveries("unknown"), undeliverable: useDeliveries("undeliverable") };
  return (state) => {
    if (!needsPerson(state)) return undefined;
    const { data, hasNextPage } = lists[state];
    const count = data?.pages.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
    return count === 0 ? undefined : `${number(count)}${hasNextPage ? "+" : ""}`;
  };
}

function DeliveryList({ state }: { readonly state: DeliveryState }) {
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
