/** All interactions, newest first; or, with words to search, what was said. */
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useUrlFilters } from "../../ui/lists/url-filters.ts";
import { PaginatedList, usePaginatedList } from "../../ui/lists/paginated-list.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { EmptyState } from "../../ui/states.tsx";
import { SavedViews } from "../views/saved-views.tsx";
import { HistoryFilters } from "./filters.tsx";
import { SearchHits } from "./hits.tsx";
import { LinkedFilters } from "./linked-filters.tsx";
import { filterNames, listQuery, searchQuery } from "./query.ts";
import { InteractionRow } from "./row.tsx";

export function HistoryPage() {
  const { t } = useI18n();
  const filters = useUrlFilters(filterNames);
  const { values } = filters;
  return (
    <Page title={t("history.title")}>
      <SavedViews page="history" />
      <HistoryFilters filters={filters} />
      <LinkedFilters filters={filters} />
      {values.q === undefined ? (
        <InteractionList query={listQuery(values)} isFiltered={Object.keys(values).length > 0} />
      ) : (
        <SearchHits q={values.q} query={searchQuery(values)} />
      )}
    </Page>
  );
}

interface InteractionListProps {
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly isFiltered: boolean;
}

function InteractionList({ query, isFiltered }: InteractionListProps) {
  const { t } = useI18n();
  const list = usePaginatedList(["GET /v1/interactions", query], (cursor, signal) =>
    call("GET /v1/interactions", { query: { ...query, ...cursor } }, signal),
  );
  return (
    <PaginatedList
      list={list}
      empty={
        isFiltered ? (
          <EmptyState title={t("history.none")} />
        ) : (
          <EmptyState title={t("history.empty")}>{t("history.empty_hint")}</EmptyState>
        )
      }
    >
      {(items) => (
        <Rows label={t("history.list")}>
          {items.map((review) => (
            <InteractionRow key={review.id} review={review} />
          ))}
        </Rows>
      )}
    </PaginatedList>
  );
}
