/** The route of the business accounts that the bot answers for. */
import { listConnections } from "../../core/business/business.ts";
import { BusinessConnections } from "../../core/business/schema.ts";
import { type Route, route } from "./route.ts";

export const businessRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/business-connections",
      summary: "The business accounts that connected the bot, and whether it may reply",
      output: BusinessConnections,
    },
    (app) => listConnections(app),
  ),
];
