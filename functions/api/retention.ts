/** The route of retention. */
import { showRetention } from "../../core/retention/retention.ts";
import { Retention } from "../../core/retention/schema.ts";
import { type Route, route } from "./route.ts";

export const retentionRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/retention",
      summary: "What is stored, where and for how long, and the last retention runs",
      output: Retention,
    },
    (app) => showRetention(app),
  ),
];
