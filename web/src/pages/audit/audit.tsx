/** The audit trail, newest first; for admins. */
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { type UrlFilters, useUrlFilters } from "../../ui/lists/url-filters.ts";
import { dayEndOf, dayStartOf } from "../../ui/forms/days.ts";
import { Select } from "../../ui/forms/field.tsx";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { Filters, filterWidthClass } from "../../ui/lists/filters.tsx";
import { DateRange } from "../../ui/forms/date-range.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { actions, actionOf, subjectOf, subjects } from "./entry.ts";
import { EntryRow } from "./row.tsx";
import { audit } from "../../strings/audit.ts";
import { addTexts } from "../../strings/catalogue.ts";

addTexts(audit);

const filterNames = ["actor", "action", "subject", "from", "to"] as const;
type AuditUrlFilters = UrlFilters<(typeof filterNames)[number]>;

export function AuditPage() {
  const { t } = useI18n();
  const filters = useUrlFilters(filterNames);
  const { actor, action, subject, from, to } = filters.values;
  const query = {
    actor,
    action: actionOf(action ?? ""),
    subject_type: subjectOf(subject ?? ""),
    from: dayStartOf(from),
    to: dayEndOf(to),
  };
  const list = usePaginatedList(["GET /v1/audit", query], (cursor, signal) =>
    call("GET /v1/audit", { query: { ...query, ...cursor } }, signal),
  );
  const isFiltered = Object.keys(filters.values).length > 0;
  return (
    <Page title={t("audit.title")}>
      <SavedViews page="audit" />
      <AuditFilters filters={filters} />
      <PaginatedList list={list} empty={<EmptyState title={t(isFiltered ? "audit.none" : "audit.empty")} />}>
        {(items) => (
          <Rows label={t("audit.list")}>
            {items.map((entry) => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </Rows>
        )}
      </PaginatedList>
    </Page>
  );
}

function AuditFilters({ filters: { values, change } }: { readonly filters: AuditUrlFilters }) {
  const { t } = useI18n();
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Filters
      label={t("audit.filters")}
      clear={isFiltered ? () => change({ actor: "", action: "", subject: "", from: "", to: "" }) : null}
    >
      <SearchField
        label={t("audit.actor")}
        value={values.actor ?? ""}
        change={(actor) => change({ actor })}
        className={filterWidthClass}
      />
      <Select
        label={t("audit.action")}
        value={values.action ?? ""}
        onChange={(event) => change({ action: event.target.value })}
        className="min-w-0 sm:w-56"
      >
        <option value="">{t("filter.any")}</option>
        {actions.map((action) => (
          <option key={action} value={action}>
            {t(`audit.do.${action}`)}
          </option>
        ))}
      </Select>
      <Select
        label={t("audit.subject")}
        value={values.subject ?? ""}
        onChange={(event) => change({ subject: event.target.value })}
        className={filterWidthClass}
      >
        <option value="">{t("filter.any")}</option>
        {subjects.map((subject) => (
          <option key={subject} value={subject}>
            {t(`audit.on.${subject}`)}
          </option>
        ))}
      </Select>
      <DateRange from={values.from} to={values.to} change={change} />
    </Filters>
  );
}
