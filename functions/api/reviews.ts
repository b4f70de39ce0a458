/** Routes of the queue, its decisions, and the history of all interactions. */
import * as z from "zod";
import { InteractionId } from "../../core/kernel/ids.ts";
import {
  Approval,
  Guidance,
  HistoryQuery,
  Rejection,
  Review,
  ReviewCounts,
  ReviewPage,
  ReviewQuery,
} from "../../core/review/schema.ts";
import { type Route, route } from "./route.ts";

const reviewId = z.object({ id: InteractionId });

/** A step on one review that answers with the review as it is then. */
const step = (name: string, summary: string) =>
  ({
    method: "POST",
    path: `/v1/reviews/{id}/${name}`,
    summary,
    params: reviewId,
    output: Review,
  }) as const;

const reading: readonly Route[] = [
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
    {
      method: "GET",
      path: "/v1/reviews/counts",
      summary: "How many reviews there are of each kind",
      output: ReviewCounts,
    },
    (app, _call, { reviewer }) => app.reviews.counts(reviewer),
  ),
  route(
    "reviewer",
    { method: "GET", path: "/v1/reviews/{id}", summary: "One review", params: reviewId, output: Review },
    (app, { params }) => app.reviews.get(params.id),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/interactions",
      summary: "All interactions, the newest first",
      query: HistoryQuery,
      output: ReviewPage,
    },
    (app, { query }) => app.reviews.history(query),
  ),
];

const steps: readonly Route[] = [
  route(
    "reviewer",
    step("claim", "Take a review for ten minutes, or renew it"),
    (app, { params }, { reviewer }) => app.reviews.claim(params.id, reviewer),
  ),
  route("reviewer", step("release", "Give a review back"), (app, { params }, { reviewer }) =>
    app.reviews.release(params.id, reviewer),
  ),
  route(
    "reviewer",
    { ...step("approve", "Send the draft as it is, or final_text instead of it"), body: Approval },
    (app, { params, body }, { reviewer }) => app.approve(params.id, reviewer, body),
  ),
  route(
    "reviewer",
    step("undo", "Take an approval back before anything of it is sent"),
    (app, { params }, { reviewer, scope }) => app.undo(params.id, reviewer, scope === "admin"),
  ),
  route(
    "reviewer",
    { ...step("reject", "Send nothing, and say why"), body: Rejection },
    (app, { params, body }, { reviewer }) => app.reviews.reject(params.id, reviewer, body),
  ),
  route(
    "reviewer",
    { ...step("regenerate", "Ask for another draft, and take the review"), body: Guidance },
    (app, { params, body }, { reviewer }) => app.regenerate(params.id, reviewer, body),
  ),
];

export const reviewRoutes: readonly Route[] = [...reading, ...steps];
