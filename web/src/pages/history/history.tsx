/** All interactions, newest first; or, with words to search, what was said. */
import { call } from "../../api/client.ts";
import { useReader } from "../../i18n/language.tsx";
import { useAddress } from "../../ui/lists/address.ts";
import { endOf, startOf } from "../../ui/forms/days.ts";
import { Keyset, useKeyset } from "../../ui/lists/keyset.tsx";
import { Page } from "../../ui/page.tsx";
import { Rows } from "../../ui/lists/rows.tsx";
import { Empty } from "../../ui/states.tsx";
import { Views } from "../views/views.tsx";
import { filterNames, HistoryFilters } from "./filters.tsx";
import { Hits } from "./hits.tsx";
import { statusFilter } from "./outcome.ts";
import { InteractionRow } from "./row.tsx";

export function HistoryPage() {
  const { t } = useReader();
  const filters = useAddress(filterNames);
  const { q, status, tag, reviewer, from, to } = filters.values;
  const query = { status: statusFilter(status), tag, reviewer, from: startOf(from), to: endOf(to) };
  return (
    <Page title={t("history.title")}>
      <Views page="history" />
      <HistoryFilters filters={filters} />
      {q === undefined ? (
        <Interactions query={query} isFiltered={Object.keys(filters.values).length > 0} />
      ) : (
        <Hits q={q} query={query} />
      )}
    </Page>
  );
}

interface InteractionsProps {
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly isFiltered: boolean;
}

function Interactions({ query, isFiltered }: InteractionsProps) {
  const { t } = useReader();
  const list = useKeyset(["GET /v1/interactions", query], (cursor, signal) =>
    call("GET /v1/interactions", { query: { ...query, ...cursor } }, signal),
  );
  return (
    <Keyset
      list={list}
      empty={
        isFiltered ? (
          <Empty title={t("history.none")} />
        ) : (
          <Empty title={t("history.empty")}>{t("history.empty_hint")}</Empty>
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
    </Keyset>
  );
}
