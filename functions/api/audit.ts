/** The route of the record of who did what. */
import { AuditPage, AuditQuery } from "../../core/audit/schema.ts";
import { type Route, route } from "./route.ts";

export const auditRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/audit",
      summary: "Who did what to what, the newest first",
      query: AuditQuery,
      output: AuditPage,
    },
    (app, { query }) => app.audit.list(query),
  ),
];
