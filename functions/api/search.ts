/** The search of conversations. */
import { SearchPage, SearchQuery } from "../../core/search/schema.ts";
import { searchConversations } from "../../core/search/search.ts";
import { type Route, route } from "./route.ts";

export const searchRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/search",
      summary: "Messages and sent replies that contain all words or their beginnings, newest first",
      query: SearchQuery,
      output: SearchPage,
    },
    (app, { query }) => searchConversations(app, query),
  ),
];
