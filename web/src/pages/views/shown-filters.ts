/** Saved views as data: which filters the address has, and which view they are. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

export const viewsQuery = queryOptions({
  queryKey: ["GET /v1/views"],
  queryFn: ({ signal }) => call("GET /v1/views", {}, signal),
  staleTime: 60_000,
});

/** The API refuses them: they name a customer or use their words, and a view outlives an erasure. */
const personalFilters: ReadonlySet<string> = new Set(["q", "search", "customer"]);

export interface ShownFilters {
  /** The filters that a view of this page would have. */
  readonly filter: Readonly<Record<string, string>>;
  /** The page is filtered by something that a view cannot have. */
  readonly isNarrower: boolean;
}

/** The filters in the page's address. */
export function shownFiltersOf(search: Readonly<Record<string, unknown>>): ShownFilters {
  const filters = Object.entries(search).flatMap(([name, value]): [string, string][] =>
    (typeof value === "string" || typeof value === "number") && value !== "" ? [[name, String(value)]] : [],
  );
  const filter = Object.fromEntries(filters.filter(([name]) => !personalFilters.has(name)));
  return { filter, isNarrower: filters.some(([name]) => personalFilters.has(name)) };
}

/** True for the same filters, in whatever order. */
export const isSameFilter = (one: ShownFilters["filter"], other: ShownFilters["filter"]): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};
