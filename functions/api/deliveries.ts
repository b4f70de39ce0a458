/** Routes of deliveries, and of what a person decides about them. */
import * as z from "zod";
import {
  Confirmation,
  DeliveryDecision,
  DeliveryPage,
  DeliveryQuery,
  FailedDeliveries,
} from "../../core/delivery/schema.ts";
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
      summary: "Deliveries, newest first",
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
      summary: "How many failed replies need a person, and for which customers",
      output: FailedDeliveries,
    },
    countFailed,
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/deliveries/{id}/resend",
      summary: "Resend an unknown or undeliverable message",
      params: deliveryId,
      body: DeliveryDecision,
      output: Done,
    },
    async (app, { params, body }, { reviewer }) => {
      await resend(app, params.id, reviewer, body);
      return { id: params.id, state: "queued" as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/deliveries/{id}/confirm",
      summary: "Confirm that a message with an unknown outcome arrived",
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
      summary: "Accept that a reply was refused, so that it no longer counts as failed",
      params: deliveryId,
      body: DeliveryDecision,
      output: Done,
    },
    async (app, { params, body }, { reviewer }) => {
      await dismiss(app, params.id, reviewer, body);
      return { id: params.id, state: "undeliverable" as const };
    },
  ),
];
