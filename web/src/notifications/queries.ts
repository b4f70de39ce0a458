/** The reviewer's notification preferences and notifications. */
import { queryOptions } from "@tanstack/react-query";
import { call } from "../api/client.ts";

export const notificationSettingsQuery = queryOptions({
  queryKey: ["GET /v1/notifications/settings"],
  queryFn: ({ signal }) => call("GET /v1/notifications/settings", {}, signal),
  staleTime: 60_000,
});

const pollMs = 5_000;

export const notificationsQuery = queryOptions({
  queryKey: ["GET /v1/notifications"],
  queryFn: ({ signal }) => call("GET /v1/notifications", {}, signal),
  refetchInterval: pollMs,
  // It matters most while another tab is in front.
  refetchIntervalInBackground: true,
});
