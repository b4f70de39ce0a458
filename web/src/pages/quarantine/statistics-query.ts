/** How much is in quarantine, as the page and the navigation ask for it. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

/** ms */
const beat = 15_000;

export const statisticsQuery = queryOptions({
  queryKey: ["GET /v1/quarantine/statistics"],
  queryFn: ({ signal }) => call("GET /v1/quarantine/statistics", {}, signal),
  refetchInterval: beat,
});

/** Beginnings of the keys of what a release or a deletion changes. */
export const changed = [
  ["GET /v1/quarantine"],
  ["GET /v1/quarantine/statistics"],
  ["GET /v1/users/{id}"],
  ["GET /v1/users/{id}/protocol"],
];
