/** The quarantine's figures, as the page and the navigation query them. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

const pollMs = 15_000;

export const statisticsQuery = queryOptions({
  queryKey: ["GET /v1/quarantine/statistics"],
  queryFn: ({ signal }) => call("GET /v1/quarantine/statistics", {}, signal),
  refetchInterval: pollMs,
});

/** Prefixes of the query keys that a release or a deletion changes. */
export const quarantineQueryKeys = [
  ["GET /v1/quarantine"],
  ["GET /v1/quarantine/statistics"],
  ["GET /v1/users/{id}"],
  ["GET /v1/users/{id}/protocol"],
];
