/** Routes of what was sent, and of what a person decides about it. */
import * as z from "zod";
import { Confirmation, DeliveryPage, DeliveryQuery, FailedDeliveries } from "../../core/delivery/schema.ts";
import { dismiss, resend } from "../../core/delivery/decide.ts";
import { countFailed, listDeliveries } from "../../core/delivery/list.ts";
import { DeliveryId } from "../../core/kernel/ids.ts";
import { confirm } from "../../core/pipeline/confirm.ts";
import { type Route, route } from "./route.ts";

const deliveryId = z.object({ id: DeliveryId });
const Done = z.object({ id: DeliveryId, state: z.enum(["queued", "sent", "undeliverable"]) });

export const deliveryRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/deliveries",
      summary: "What was sent, newest first",
      query: DeliveryQuery,
      output: DeliveryPage,
    },
    (app, { query }) => listDeliveries(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/deliveries/failed",
      summary: "How many replies failed and wait for a person, and whose they are",
      output: FailedDeliveries,
    },
    countFailed,
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/deliveries/{id}/resend",
      summary: "Send a message again that is unknown or undeliverable",
      params: deliveryId,
      output: Done,
    },
    async (app, { params }, { reviewer }) => {
      await resend(app, params.id, reviewer);
      return { id: params.id, state: "queued" as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/deliveries/{id}/confirm",
      summary: "Say that a message arrived whose outcome was unknown",
      params: deliveryId,
      body: Confirmation,
      output: Done,
    },
    async (app, { params, body }, { reviewer }) => {
      await confirm(app, params.id, reviewer, body.telegram_message_id ?? null);
      return { id: params.id, state: "sent" as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/deliveries/{id}/dismiss",
      summary: "Leave it at that a reply was refused: it counts as failed no more",
      params: deliveryId,
      output: Done,
    },
    async (app, { params }, { reviewer }) => {
      await dismiss(app, params.id, reviewer);
      return { id: params.id, state: "undeliverable" as const };
    },
  ),
];
