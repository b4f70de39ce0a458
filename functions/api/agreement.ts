/** Routes of the second, blind judgement of decided interactions. */
import * as z from "zod";
import { agreement, judgeCase, listJudged, nextCase } from "../../core/agreement/agreement.ts";
import {
  Agreement,
  JudgedCase,
  JudgedPage,
  JudgedQuery,
  JudgementInput,
  NextCase,
} from "../../core/agreement/schema.ts";
import { AnalyticsQuery } from "../../core/analytics/schema.ts";
import { InteractionId } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";

const path = "/v1/agreement";

export const agreementRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: `${path}/next`,
      summary: "The next decided interaction for a second judgement, without the decision",
      output: NextCase,
    },
    (app, _call, { reviewer }) => nextCase(app, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: `${path}/{id}`,
      summary:
        "Judge a decided interaction a second time; nothing is sent, and the answer shows the decision",
      params: z.object({ id: InteractionId }),
      body: JudgementInput,
      output: JudgedCase,
    },
    (app, { params, body }, { reviewer }) => judgeCase(app, params.id, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path,
      summary: "Interactions that were judged twice, latest first",
      query: JudgedQuery,
      output: JudgedPage,
    },
    (app, { query }) => listJudged(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/agreement",
      summary: "How far reviewers agree on the sample, in total and per pair, with Cohen's kappa",
      query: AnalyticsQuery,
      output: Agreement,
    },
    (app, { query }) => agreement(app.analytics, query),
  ),
];
