/** Analytics routes: volume, costs, edits and reviewers. */
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
    (app, { query }) => app.analytics.overview(query),
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
    (app, { query }) => app.analytics.costs(query),
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
    (app, { query }) => app.analytics.editTags(query),
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
    (app, { query }) => app.analytics.reviewers(query),
  ),
];
