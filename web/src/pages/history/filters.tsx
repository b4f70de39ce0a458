/** The filters of the history; only admins can list reviewers by name. */
import { useQuery } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import type { UrlFilters } from "../../ui/lists/url-filters.ts";
import { Select } from "../../ui/forms/field.tsx";
import { Filters, filterWidthClass } from "../../ui/lists/filters.tsx";
import { DateRange } from "../../ui/forms/date-range.tsx";
import { SearchField } from "../../ui/forms/search-field.tsx";
import { usePermissions } from "../../ui/permissions.ts";
import { useTagTitle } from "../../ui/text/tag-title.ts";
import { taxonomyQuery } from "../review/queries.ts";
import { useColleagueName } from "../sharing/colleagues.tsx";
import { statuses } from "./outcome.ts";
import { filterNames } from "./query.ts";

type HistoryUrlFilters = UrlFilters<(typeof filterNames)[number]>;

export function HistoryFilters({ filters }: { readonly filters: HistoryUrlFilters }) {
  const { t } = useI18n();
  const { values, change } = filters;
  const isFiltered = Object.keys(values).length > 0;
  return (
    <Filters
      label={t("history.filters")}
      clear={
        isFiltered ? () => change(Object.fromEntries(filterNames.map((name) => [name, ""] as const))) : null
      }
    >
      <SearchField
        label={t("search.label")}
        value={values.q ?? ""}
        change={(q) => change({ q })}
        className="col-span-2 min-w-0 sm:w-64"
      />
      <Select
        label={t("history.status")}
        value={values.status ?? ""}
        onChange={(event) => change({ status: event.target.value })}
        className={filterWidthClass}
      >
        <option value="">{t("filter.any")}</option>
        {statusGroups.map((group) => (
          <option key={group} value={group}>
            {t(`history.${group}`)}
          </option>
        ))}
        {statuses.map((status) => (
          <option key={status} value={status}>
            {t(`outcome.${status}`)}
          </option>
        ))}
      </Select>
      <TagFilter filters={filters} />
      <ReviewerFilter filters={filters} />
      {values.q === undefined ? <FlagFilters filters={filters} /> : null}
      <DateRange from={values.from} to={values.to} change={change} />
    </Filters>
  );
}

const statusGroups = ["open", "answered", "decided"] as const;
const flags = ["edited", "late"] as const;

/** The yes-or-no filters, only for lists: the search does not support them. */
function FlagFilters({ filters: { values, change } }: { readonly filters: HistoryUrlFilters }) {
  const { t } = useI18n();
  return flags.map((flag) => (
    <Select
      key={flag}
      label={t(`history.${flag}_filter`)}
      value={values[flag] ?? ""}
      onChange={(event) => change({ [flag]: event.target.value })}
      className={filterWidthClass}
    >
      <option value="">{t("filter.any")}</option>
      <option value="true">{t(`history.${flag}_true`)}</option>
      <option value="false">{t(`history.${flag}_false`)}</option>
      {flag === "edited" ? <option value="written">{t("history.edited_written")}</option> : null}
    </Select>
  ));
}

function TagFilter({ filters: { values, change } }: { readonly filters: HistoryUrlFilters }) {
  const { t } = useI18n();
  const titleOf = useTagTitle();
  const { data } = useQuery(taxonomyQuery);
  return (
    <Select
      label={t("history.tag")}
      value={values.tag ?? ""}
      onChange={(event) => change({ tag: event.target.value })}
      className={filterWidthClass}
    >
      <option value="">{t("filter.any")}</option>
      {(data?.items ?? []).map((tag) => (
        <option key={tag.tag} value={tag.tag}>
          {tag.retired_at === null ? titleOf(tag) : t("history.tag_retired", { tag: titleOf(tag) })}
        </option>
      ))}
    </Select>
  );
}

function ReviewerFilter({ filters: { values, change } }: { readonly filters: HistoryUrlFilters }) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const { canAdminister } = usePermissions();
  const { data } = useQuery({
    queryKey: ["GET /v1/reviewers", "names"],
    queryFn: ({ signal }) => call("GET /v1/reviewers", { query: { limit: 200 } }, signal),
    enabled: canAdminister,
    staleTime: 60_000,
  });
  const others = (data?.items ?? []).filter((person) => person.id !== me);
  const { reviewer = "" } = values;
  const isListed = ["", me, ...others.map(({ id }) => id)].includes(reviewer);
  const nameOf = useColleagueName();
  return (
    <Select
      label={t("history.reviewer")}
      value={values.reviewer ?? ""}
      onChange={(event) => change({ reviewer: event.target.value })}
      className={filterWidthClass}
    >
      <option value="">{t("history.anyone")}</option>
      <option value={me}>{t("history.me")}</option>
      {/* The person named by a figure's link. */}
      {isListed ? null : <option value={reviewer}>{nameOf(reviewer) ?? t("history.somebody")}</option>}
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
