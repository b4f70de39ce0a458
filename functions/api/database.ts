/** The route of the database's health. */
import { DatabaseHealth } from "../../core/health/schema.ts";
import { type Route, route } from "./route.ts";

export const databaseRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/health/database",
      summary: "This process' queries, the slowest statements and Postgres' connections",
      output: DatabaseHealth,
    },
    (app) => app.databaseHealth(),
  ),
];
