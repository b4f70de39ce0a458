/** The route of the audit trail. */
import { listAudit } from "../../core/audit/audit.ts";
import { AuditPage, AuditQuery } from "../../core/audit/schema.ts";
import { type Route, route } from "./route.ts";

export const auditRoutes: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/audit",
      summary: "The audit trail, newest first",
      query: AuditQuery,
      output: AuditPage,
    },
    (app, { query }) => listAudit(app, query),
  ),
];
