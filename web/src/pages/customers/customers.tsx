/** Everyone who ever wrote: search by name, filter by status. */
import { Link } from "@tanstack/react-router";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { Badge } from "../../ui/badge.tsx";
import { Select } from "../../ui/forms/field.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { rowLinkClass, Rows } from "../../ui/lists/rows.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { RelativeTime } from "../../ui/text/time.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { customerNameOf } from "../../ui/text/customer-name.ts";
import { type Customer, funnelStatusOf, funnelStatuses } from "./customer-fields.ts";

export function CustomersPage() {
  const { t } = useI18n();
  const { values, change } = useUrlFilters(["search", "status"]);
  const query = { search: values.search, status: funnelStatusOf(values.status) };
  const list = usePaginatedList(["GET /v1/users", query], (cursor, signal) =>
    call("GET /v1/users", { query: { ...query, ...cursor } }, signal),
  );
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Page title={t("customers.title")}>
      <SavedViews page="customers" />
      <div className="mb-5 flex flex-wrap items-start gap-3">
        <SearchField
          label={t("customers.search")}
          hint={t("customers.search_hint")}
          value={values.search ?? ""}
          change={(search) => change({ search })}
          className="w-full max-w-sm"
        />
        <Select
          label={t("customers.status")}
          value={values.status ?? ""}
          onChange={(event) => change({ status: event.target.value })}
          className="w-44"
        >
          <option value="">{t("filter.any")}</option>
          {funnelStatuses.map((status) => (
            <option key={status} value={status}>
              {t(`customers.status.${status}`)}
            </option>
          ))}
        </Select>
      </div>
      <PaginatedList list={list} empty={<NoCustomers isFiltered={isFiltered} />}>
        {(items) => (
          <>
            <ColumnHeads />
            <Rows label={t("customers.list")}>
              {items.map((customer) => (
                <CustomerRow key={customer.id} customer={customer} />
              ))}
            </Rows>
          </>
        )}
      </PaginatedList>
    </Page>
  );
}

const columnsClass = "md:grid-cols-[minmax(0,1fr)_8rem_8rem_9rem]";

/** The visible column headings; for screen readers, every row names its values. */
function ColumnHeads() {
  const { t } = useI18n();
  return (
    <div aria-hidden className={`mb-1.5 hidden gap-x-6 px-4 text-sm text-soft md:grid ${columnsClass}`}>
      <span>{t("customers.name")}</span>
      <span>{t("customers.status")}</span>
      <span className="text-right">{t("customers.value")}</span>
      <span className="text-right">{t("customers.last")}</span>
    </div>
  );
}

function NoCustomers({ isFiltered }: { readonly isFiltered: boolean }) {
  const { t } = useI18n();
  return isFiltered ? (
    <EmptyState title={t("customers.none")}>{t("customers.none_hint")}</EmptyState>
  ) : (
    <EmptyState title={t("customers.empty")}>{t("customers.empty_hint")}</EmptyState>
  );
}

function CustomerRow({ customer }: { readonly customer: Customer }) {
  const { t, money } = useI18n();
  const { status, last_message_at: lastMessageAt, lifetime_value_usd: lifetimeValue } = customer;
  return (
    <li>
      <Link
        to="/customers/$id"
        params={{ id: customer.id }}
        className={`${rowLinkClass} grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-1 ${columnsClass}`}
      >
        <CustomerNames customer={customer} />
        <span className="justify-self-end md:justify-self-start">
          <Badge tone={status === "customer" ? "good" : "plain"}>{t(`customers.status.${status}`)}</Badge>
        </span>
        <span className={`tabular-nums md:text-right ${lifetimeValue === 0 ? "text-soft" : ""}`}>
          <span className="sr-only">{t("customers.value")} </span>
          {money(lifetimeValue)}
        </span>
        <span className="justify-self-end text-right text-sm text-soft">
          <span className="sr-only">{t("customers.last")} </span>
          {lastMessageAt === null ? t("customers.never") : <RelativeTime at={lastMessageAt} />}
        </span>
      </Link>
    </li>
  );
}

function CustomerNames({ customer }: { readonly customer: Customer }) {
  const { t } = useI18n();
  const otherNames = [
    customer.nickname === null ? null : customer.display_name,
    customer.username === null ? null : `@${customer.username}`,
  ];
  return (
    <div className="min-w-0">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <bdi className="words max-w-full truncate font-semibold">{customerNameOf(customer)}</bdi>
        {customer.silenced ? <Badge tone="warn">{t("customers.silenced")}</Badge> : null}
        {customer.reachable ? null : <Badge tone="bad">{t("customers.unreachable")}</Badge>}
      </p>
      <p className="truncate text-sm text-soft">
        <bdi>{otherNames.filter((part) => part !== null).join(" · ")}</bdi>
      </p>
    </div>
  );
}
