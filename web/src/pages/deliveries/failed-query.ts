/** Failed replies that need a person, for the count in the navigation. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../../api/client.ts";

const pollMs = 15_000;

export const failedQuery = queryOptions({
  queryKey: ["GET /v1/deliveries/failed"],
  queryFn: ({ signal }) => call("GET /v1/deliveries/failed", {}, signal),
  refetchInterval: pollMs,
});
