/** Routes of what a reviewer is told, and on which devices. */
import * as z from "zod";
import {
  listTold,
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
  ToldList,
} from "../../core/notifications/schema.ts";
import { type Route, route } from "./route.ts";

export const notificationRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/notifications",
      summary: "What the caller was told in the last ten minutes, newest first",
      output: ToldList,
    },
    (app, _call, { reviewer }) => listTold(app, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/notifications/settings",
      summary: "What the caller wants to be told, when not, and on which browsers",
      output: NotificationSettings,
    },
    (app, _call, { reviewer }) => notificationSettings(app, reviewer.id),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: "/v1/notifications/settings",
      summary: "Choose what to be told, and when not",
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
      summary: "Tell this browser even while the console is closed, by web push",
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
      summary: "Stop telling one of the caller's browsers",
      params: z.object({ id: PushSubscriptionId }),
      output: z.object({ id: PushSubscriptionId, deleted: z.literal(true) }),
    },
    async (app, { params }, { reviewer }) => {
      await unsubscribe(app, params.id, reviewer.id);
      return { id: params.id, deleted: true as const };
    },
  ),
];
