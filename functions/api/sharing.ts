/** Routes for shared work: presence, the next review, and steps on many reviews at once. */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import { schedulePosts } from "../../core/posts/posts.ts";
import { Load } from "../../core/review/load-schema.ts";
import { readLoad } from "../../core/review/load.ts";
import { bulkStep } from "../../core/review/bulk.ts";
import {
  Colleagues,
  BulkResult,
  BulkStep,
  NextQuery,
  NextReview,
  PresenceList,
  PresenceInput,
} from "../../core/review/sharing-schema.ts";
import {
  listColleagues,
  listPresence,
  openNext,
  recordPresence,
  endPresence,
} from "../../core/review/sharing.ts";
import { allowForce } from "./force.ts";
import { type Route, route } from "./route.ts";

const ofCustomer = { path: "/v1/users/{id}/presence", params: z.object({ id: CustomerId }) } as const;

export const sharingRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/colleagues",
      summary: "Everyone to whom a review can be assigned, by name",
      output: Colleagues,
    },
    (app) => listColleagues(app),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/presence",
      summary: "Who is viewing which customer",
      output: PresenceList,
    },
    (app) => listPresence(app),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/load",
      summary:
        "What is waiting, what arrived and was decided within the hour, and what each reviewer is doing",
      output: Load,
    },
    (app) => readLoad(app),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      ...ofCustomer,
      summary: "Show others for 45 seconds that the caller is viewing this customer",
      body: PresenceInput,
      output: PresenceList,
    },
    (app, { params, body }, { reviewer }) => recordPresence(app, params.id, body.review ?? null, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      ...ofCustomer,
      summary: "Stop showing that the caller is viewing this review or, without one, this customer's page",
      query: PresenceInput,
      output: z.object({ left: z.literal(true) }),
    },
    async (app, { params, query }, { reviewer }) => {
      await endPresence(app, params.id, query.review ?? null, reviewer);
      return { left: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/next",
      summary: "Open the next review that nobody else holds, has open or is assigned to",
      body: NextQuery,
      output: NextReview,
    },
    (app, { body }, { reviewer }) => openNext(app, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/reviews/many",
      summary: "Reject, assign or release many reviews, or preview that",
      body: BulkStep,
      output: BulkResult,
    },
    async (app, { body }, principal) => {
      allowForce(body, principal);
      const { results, customers } = await bulkStep(app, body, principal.reviewer);
      await Promise.all(customers.map((customer) => schedulePosts(app, customer)));
      return { results };
    },
  ),
];
