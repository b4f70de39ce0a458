/** Routes of notifications. */
import * as z from "zod";
import {
  listNotifications,
  notificationSettings,
  putPreferences,
  subscribe,
  unsubscribe,
} from "../../core/notifications/preferences.ts";
import {
  NotificationPreferences,
  NotificationSettings,
  PushSubscription,
  PushSubscriptionId,
  PushSubscriptionInput,
  NotificationList,
} from "../../core/notifications/schema.ts";
import { type Route, route } from "./route.ts";

export const notificationRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/notifications",
      summary: "The caller's notifications of the last ten minutes, newest first",
      output: NotificationList,
    },
    (app, _call, { reviewer }) => listNotifications(app, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/notifications/settings",
      summary: "The caller's notification preferences and subscribed browsers",
      output: NotificationSettings,
    },
    (app, _call, { reviewer }) => notificationSettings(app, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: "/v1/notifications/settings",
      summary: "Choose which events notify the caller, and quiet hours",
      body: NotificationPreferences,
      output: NotificationSettings,
    },
    (app, { body }, { reviewer }) => putPreferences(app, reviewer.id, body),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/push-subscriptions",
      summary: "Send push messages to this browser even while the console is closed",
      body: PushSubscriptionInput,
      output: PushSubscription,
    },
    (app, { body, from }, { reviewer }) => subscribe(app, reviewer.id, body, from.userAgent),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/push-subscriptions/{id}",
      summary: "Stop push messages to one of the caller's browsers",
      params: z.object({ id: PushSubscriptionId }),
      output: z.object({ id: PushSubscriptionId, deleted: z.literal(true) }),
    },
    async (app, { params }, { reviewer }) => {
      await unsubscribe(app, params.id, reviewer.id);
      return { id: params.id, deleted: true as const };
    },
  ),
];
