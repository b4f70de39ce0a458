/** Routes of the figures: what came in, what it cost, how it was edited and who decided. */
import { AnalyticsQuery, Costs, EditTags, Overview, ReviewerFigures } from "../../core/analytics/schema.ts";
import { type Route, route } from "./route.ts";

export const analyticsRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/overview",
      summary: "What became of the interactions of each day, and how fast",
      query: AnalyticsQuery,
      output: Overview,
    },
    (app, { query }) => app.analytics.overview(query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/costs",
      summary: "Calls, tokens and costs of each day, model and stage",
      query: AnalyticsQuery,
      output: Costs,
    },
    (app, { query }) => app.analytics.costs(query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/edit-tags",
      summary: "How often each edit tag was given, the most used first",
      query: AnalyticsQuery,
      output: EditTags,
    },
    (app, { query }) => app.analytics.editTags(query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/analytics/reviewers",
      summary: "What each reviewer decided, and how fast",
      query: AnalyticsQuery,
      output: ReviewerFigures,
    },
    (app, { query }) => app.analytics.reviewers(query),
  ),
];
