/** Quarantined messages by reason and customer; waiting ones can be selected, released and deleted. */
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { type UrlFilters, useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Select } from "../../ui/forms/field.tsx";
import { Filters, filterWidthClass } from "../../ui/lists/filters.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import type { Message } from "./message.ts";
import { MessageRow } from "./row.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import { useSelection } from "../../ui/lists/selection.ts";

const quarantineReasons = ["silence", "rate_limit"] as const;
const pollMs = 5_000;

export function QuarantinedMessages({ state }: { readonly state: "held" | "released" }) {
  const { t } = useI18n();
  const { canReview } = usePermissions();
  const filters = useUrlFilters(["customer", "reason"]);
  const { customer, reason } = filters.values;
  const query = { state, customer, reason: quarantineReasons.find((one) => one === reason) };
  const list = usePaginatedList(
    ["GET /v1/quarantine", query],
    (cursor, signal) => call("GET /v1/quarantine", { query: { ...query, ...cursor } }, signal),
    pollMs,
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const selection = useSelection(items.map(({ id }) => id));
  const isOpen = state === "held" && canReview;
  const isFiltered = Object.keys(filters.values).length > 0;
  return (
    <>
      <MessageFilters filters={filters} customerName={customerNameIn(items, customer)} />
      <PaginatedList
        list={list}
        empty={
          isFiltered ? (
            <EmptyState title={t("quarantine.none")} />
          ) : (
            <EmptyState title={t(`quarantine.empty.${state}`)}>{t("quarantine.empty_hint")}</EmptyState>
          )
        }
      >
        {(messages) => (
          <>
            <p className="mb-3 max-w-prose text-soft">{t(`quarantine.about.${state}`)}</p>
            {isOpen ? <SelectionBar selection={selection} customer={customer} /> : null}
            <Rows label={t("quarantine.list")}>
              {messages.map((message) => (
                <MessageRow key={message.id} message={message} selection={isOpen ? selection : null} />
              ))}
            </Rows>
          </>
        )}
      </PaginatedList>
    </>
  );
}

/** The customer's name, if one of their messages is shown. */
function customerNameIn(items: readonly Message[], customer: string | undefined): string | null {
  const message = items.find((item) => item.customer.id === customer);
  return message === undefined ? null : customerNameOf(message.customer);
}

interface FiltersProps {
  readonly filters: UrlFilters<"customer" | "reason">;
  readonly customerName: string | null;
}

function MessageFilters({ filters: { values, change }, customerName }: FiltersProps) {
  const { t } = useI18n();
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Filters
      label={t("quarantine.filters")}
      clear={isFiltered ? () => change({ customer: "", reason: "" }) : null}
    >
      <Select
        label={t("quarantine.reason")}
        value={values.reason ?? ""}
        onChange={(event) => change({ reason: event.target.value })}
        className={filterWidthClass}
      >
        <option value="">{t("filter.any")}</option>
        {quarantineReasons.map((reason) => (
          <option key={reason} value={reason}>
            {t(`quarantine.reason.${reason}`)}
          </option>
        ))}
      </Select>
      {values.customer === undefined ? null : (
        <p className="min-w-0 py-2">
          <bdi className="words font-semibold">{customerName ?? t("quarantine.of_one_customer")}</bdi>
        </p>
      )}
    </Filters>
  );
}
