/** The route table of the reviewer API: every call there is, who may make it, what goes in and what comes out. */
import * as z from "zod";
import { Confirmation, DeliveryPage, DeliveryQuery } from "../../core/delivery/schema.ts";
import { Health } from "../../core/health/schema.ts";
import { DeliveryId, InteractionId } from "../../core/kernel/ids.ts";
import { Approval, Rejection, Review, ReviewPage, ReviewQuery } from "../../core/review/schema.ts";
import { knowledgeRoutes } from "./knowledge.ts";
import { openRoute, type Route, route } from "./route.ts";

const reviewId = z.object({ id: InteractionId });
const deliveryId = z.object({ id: DeliveryId });
const Done = z.object({ id: DeliveryId, state: z.enum(["queued", "sent"]) });

export const routes: readonly Route[] = [
  openRoute(
    { method: "GET", path: "/v1/health", summary: "Whether every store answers", output: Health },
    (app) => app.health(),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/reviews",
      summary: "The queue by priority and age",
      query: ReviewQuery,
      output: ReviewPage,
    },
    (app, { query }) => app.reviews.list(query),
  ),
  route(
    "reviewer",
    { method: "GET", path: "/v1/reviews/{id}", summary: "One review", params: reviewId, output: Review },
    (app, { params }) => app.reviews.get(params.id),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/claim",
      summary: "Take a review for ten minutes, or renew it",
      params: reviewId,
      output: Review,
    },
    (app, { params }, { reviewer }) => app.reviews.claim(params.id, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/release",
      summary: "Give a review back",
      params: reviewId,
      output: Review,
    },
    (app, { params }, { reviewer }) => app.reviews.release(params.id, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/approve",
      summary: "Send the draft as it is, or final_text instead of it",
      params: reviewId,
      body: Approval,
      output: Review,
    },
    (app, { params, body }, { reviewer }) => app.approve(params.id, reviewer, body),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/{id}/reject",
      summary: "Send nothing, and say why",
      params: reviewId,
      body: Rejection,
      output: Review,
    },
    (app, { params, body }, { reviewer }) => app.reviews.reject(params.id, reviewer, body),
  ),
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
  ...knowledgeRoutes,
];
