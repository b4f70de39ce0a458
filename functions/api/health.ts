/** The routes of health. */
import { healthHistory } from "../../core/health/history.ts";
import { DatabaseHealth, Health, HealthHistory, HealthHistoryQuery } from "../../core/health/schema.ts";
import { openRoute, type Route, route } from "./route.ts";

export const healthRoutes: readonly Route[] = [
  openRoute(
    { method: "GET", path: "/v1/health", summary: "Whether every store responds", output: Health },
    (app) => app.health(),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/health/history",
      summary: "What the scheduled checks found, per hour",
      query: HealthHistoryQuery,
      output: HealthHistory,
    },
    (app, { query }) => healthHistory(app, query),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/health/database",
      summary: "This process's queries, the slowest statements and Postgres' connections",
      output: DatabaseHealth,
    },
    (app) => app.databaseHealth(),
  ),
];
