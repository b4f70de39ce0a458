/** Routes of the queue, its decisions, and the history of all interactions. */
import * as z from "zod";
import type { ReviewerApp } from "../../core/app/reviewer.ts";
import { InteractionId } from "../../core/kernel/ids.ts";
import {
  Approval,
  Guidance,
  ForceOption,
  Rejection,
  Review,
  ReviewPage,
  ReviewQuery,
} from "../../core/review/schema.ts";
import { ReviewCounts } from "../../core/review/counts-schema.ts";
import { HistoryQuery } from "../../core/review/history-schema.ts";
import { schedulePosts } from "../../core/posts/posts.ts";
import { approve } from "../../core/review/approve.ts";
import { getInteraction } from "../../core/pipeline/interactions.ts";
import { countReviews, listHistory, listQueue } from "../../core/review/list.ts";
import { regenerate } from "../../core/review/regenerate.ts";
import { Assignment, Postponement } from "../../core/review/sharing-schema.ts";
import { assign, claim, postpone, reject, release } from "../../core/review/steps.ts";
import { ProposalConfirmation, ProposalDecline } from "../../core/review/proposal-schema.ts";
import { confirmProposal, declineProposal } from "../../core/review/second-person.ts";
import { undo } from "../../core/review/undo.ts";
import { allowForce } from "./force.ts";
import { type Route, route } from "./route.ts";

const reviewId = z.object({ id: InteractionId });

/** A step on one review that returns the updated review. */
const step = (name: string, summary: string) =>
  ({
    method: "POST",
    path: `/v1/reviews/{id}/${name}`,
    summary,
    params: reviewId,
    output: Review,
  }) as const;

/** After a step, updates the review's posts in the reviewers' groups. */
async function withPosts(app: ReviewerApp, step: Promise<Review>): Promise<Review> {
  const review = await step;
  await schedulePosts(app, review.customer.id);
  return review;
}

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
    (app, { query }, { reviewer }) => listQueue(app, query, reviewer),
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
    {
      method: "GET",
      path: "/v1/reviews/{id}",
      summary: "One review, from the archive if necessary",
      params: reviewId,
      output: Review,
    },
    (app, { params }) => getInteraction(app, params.id),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/interactions",
      summary: "All interactions, newest first",
      query: HistoryQuery,
      output: ReviewPage,
    },
    (app, { query }) => listHistory(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/interactions/{id}",
      summary: "One interaction, from the archive if necessary",
      params: reviewId,
      output: Review,
    },
    (app, { params }) => getInteraction(app, params.id),
  ),
];

const steps: readonly Route[] = [
  route(
    "reviewer",
    {
      ...step("later", "Set a review aside until a time, or return it to the queue now; ends any claim"),
      body: Postponement,
    },
    (app, { params, body }, { reviewer }) => withPosts(app, postpone(app, params.id, reviewer, body)),
  ),
  route(
    "reviewer",
    { ...step("claim", "Claim a review for ten minutes, or renew the claim"), body: ForceOption },
    (app, { params, body }, principal) =>
      withPosts(app, claim(app, params.id, principal.reviewer, allowForce(body, principal))),
  ),
  route(
    "reviewer",
    { ...step("release", "Release a claimed review"), body: ForceOption },
    (app, { params, body }, principal) =>
      withPosts(app, release(app, params.id, principal.reviewer, allowForce(body, principal))),
  ),
  route(
    "reviewer",
    {
      ...step("assign", "Assign a review to a colleague, or to nobody; ends any claim"),
      body: Assignment,
    },
    (app, { params, body }, principal) => {
      allowForce(body, principal);
      return withPosts(app, assign(app, params.id, principal.reviewer, body));
    },
  ),
  route(
    "reviewer",
    { ...step("approve", "Approve: send the draft, or final_text instead"), body: Approval },
    (app, { params, body }, { reviewer }) => withPosts(app, approve(app, params.id, reviewer, body)),
  ),
  route(
    "reviewer",
    {
      ...step("confirm", "Confirm what another reviewer approved, if a setting demands a second person"),
      body: ProposalConfirmation,
    },
    (app, { params, body }, { reviewer }) => withPosts(app, confirmProposal(app, params.id, reviewer, body)),
  ),
  route(
    "reviewer",
    {
      ...step("decline", "Decline an answer that is waiting for a second person, with a reason"),
      body: ProposalDecline,
    },
    (app, { params, body }, { reviewer }) => withPosts(app, declineProposal(app, params.id, reviewer, body)),
  ),
  route(
    "reviewer",
    step("undo", "Undo an approval before anything is sent"),
    (app, { params }, { reviewer, scope }) =>
      withPosts(app, undo(app, params.id, reviewer, scope === "admin")),
  ),
  route(
    "reviewer",
    { ...step("reject", "Reject: send nothing, with a reason"), body: Rejection },
    (app, { params, body }, { reviewer }) => withPosts(app, reject(app, params.id, reviewer, body)),
  ),
  route(
    "reviewer",
    { ...step("regenerate", "Request another draft, and claim the review"), body: Guidance },
    (app, { params, body }, { reviewer }) => withPosts(app, regenerate(app, params.id, reviewer, body)),
  ),
];

export const reviewRoutes: readonly Route[] = [...reading, ...steps];
