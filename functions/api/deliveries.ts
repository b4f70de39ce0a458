/** Routes of what was sent, and of what a person decides about it. */
import * as z from "zod";
import { Confirmation, DeliveryPage, DeliveryQuery } from "../../core/delivery/schema.ts";
import { DeliveryId } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";

const deliveryId = z.object({ id: DeliveryId });
const Done = z.object({ id: DeliveryId, state: z.enum(["queued", "sent"]) });

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
    (app, { query }) => app.delivery.list(query),
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
      await app.resend(params.id, reviewer);
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
      await app.confirm(params.id, reviewer, body.telegram_message_id);
      return { id: params.id, state: "sent" as const };
    },
  ),
];
