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
import { approve } from "../../core/review/approve.ts";
import { countReviews, getReview, listHistory, listQueue } from "../../core/review/list.ts";
import { regenerate } from "../../core/review/regenerate.ts";
import { claim, reject, release } from "../../core/review/steps.ts";
import { undo } from "../../core/review/undo.ts";
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
    (app, { query }) => listQueue(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/reviews/counts",
      summary: "How many reviews there are of each kind",
      output: ReviewCounts,
    },
    (app, _call, { reviewer }) => countReviews(app, reviewer),
  ),
  route(
    "reviewer",
    { method: "GET", path: "/v1/reviews/{id}", summary: "One review", params: reviewId, output: Review },
    (app, { params }) => getReview(app, params.id),
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
    (app, { query }) => listHistory(app, query),
  ),
];

const steps: readonly Route[] = [
  route(
    "reviewer",
    step("claim", "Take a review for ten minutes, or renew it"),
    (app, { params }, { reviewer }) => claim(app, params.id, reviewer),
  ),
  route("reviewer", step("release", "Give a review back"), (app, { params }, { reviewer }) =>
    release(app, params.id, reviewer),
  ),
  route(
    "reviewer",
    { ...step("approve", "Send the draft as it is, or final_text instead of it"), body: Approval },
    (app, { params, body }, { reviewer }) => approve(app, params.id, reviewer, body),
  ),
  route(
    "reviewer",
    step("undo", "Take an approval back before anything of it is sent"),
    (app, { params }, { reviewer, scope }) => undo(app, params.id, reviewer, scope === "admin"),
  ),
  route(
    "reviewer",
    { ...step("reject", "Send nothing, and say why"), body: Rejection },
    (app, { params, body }, { reviewer }) => reject(app, params.id, reviewer, body),
  ),
  route(
    "reviewer",
    { ...step("regenerate", "Ask for another draft, and take the review"), body: Guidance },
    (app, { params, body }, { reviewer }) => regenerate(app, params.id, reviewer, body),
  ),
];

export const reviewRoutes: readonly Route[] = [...reading, ...steps];
