/** Routes of answers that reviewers typed and have not sent: each reviewer's own. */
import * as z from "zod";
import { InteractionId } from "../../core/kernel/ids.ts";
import {
  UnsentAnswer,
  UnsentAnswerInput,
  UnsentAnswers,
  UnsentAnswerScope,
  UnsentReviews,
} from "../../core/review/unsent-schema.ts";
import {
  deleteUnsentAnswers,
  getUnsentAnswers,
  listUnsentReviews,
  putUnsentAnswer,
} from "../../core/review/unsent.ts";
import { type Route, route } from "./route.ts";

const path = "/v1/reviews/{id}/unsent-answers";
const params = z.object({ id: InteractionId });
const Deleted = z.object({ id: InteractionId, deleted: z.literal(true) });

export const unsentAnswerRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/unsent-answers",
      summary: "The open reviews on which you have unsent text",
      output: UnsentReviews,
    },
    (app, _call, { reviewer }) => listUnsentReviews(app, reviewer),
  ),
  route(
    "reviewer",
    { method: "GET", path, summary: "Your unsent answers to a review", params, output: UnsentAnswers },
    (app, { params: { id } }, { reviewer }) => getUnsentAnswers(app, id, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path,
      summary: "Store your unsent answer to an open review",
      params,
      body: UnsentAnswerInput,
      output: UnsentAnswer,
    },
    (app, { params: { id }, body }, { reviewer }) => putUnsentAnswer(app, id, reviewer, body),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path,
      summary: "Delete your unsent answers to a review, or one of them",
      params,
      query: UnsentAnswerScope,
      output: Deleted,
    },
    async (app, { params: { id }, query }, { reviewer }) => {
      await deleteUnsentAnswers(app, id, reviewer, query);
      return { id, deleted: true as const };
    },
  ),
];
