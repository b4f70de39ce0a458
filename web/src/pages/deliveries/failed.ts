/** Replies that failed and wait for a person, as the navigation counts them. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

/** ms */
const beat = 15_000;

export const failedQuery = queryOptions({
  queryKey: ["GET /v1/deliveries/failed"],
  queryFn: ({ signal }) => call("GET /v1/deliveries/failed", {}, signal),
  refetchInterval: beat,
});
