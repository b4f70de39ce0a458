/** Analytics routes: volume, costs, edits and reviewers. */
import { costs, editTags, overview, reviewerFigures } from "../../core/analytics/analytics.ts";
import { AnalyticsQuery, Costs, EditTags, Overview, ReviewerFigures } from "../../core/analytics/schema.ts";
import { type Route, route } from "./route.ts";

export const analyticsRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/overview",
      summary: "Outcomes and decision times of each day's interactions",
      query: AnalyticsQuery,
      output: Overview,
    },
    (app, { query }) => overview(app.analytics, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/costs",
      summary: "Calls, tokens and costs per day, model and stage",
      query: AnalyticsQuery,
      output: Costs,
    },
    (app, { query }) => costs(app.analytics, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/edit-tags",
      summary: "How often each edit tag was used, most used first",
      query: AnalyticsQuery,
      output: EditTags,
    },
    (app, { query }) => editTags(app.analytics, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/reviewers",
      summary: "Each reviewer's decisions and their speed",
      query: AnalyticsQuery,
      output: ReviewerFigures,
    },
    (app, { query }) => reviewerFigures(app.analytics, query),
  ),
];
