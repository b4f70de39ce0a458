/** Routes of API keys. */
import * as z from "zod";
import { ApiKey, ApiKeyInput, ApiKeyPage, ListQuery, NewApiKey } from "../../core/access/schema.ts";
import { Uuid } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";

const path = "/v1/api-keys";

export const apiKeyRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path,
      summary: "One's own API keys, the newest first; an admin sees everyone's",
      query: ListQuery,
      output: ApiKeyPage,
    },
    (app, { query }, principal) => app.access.keys(principal, query),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path,
      summary:
        "Make an API key, shown in this answer and never again; by a session whose password is at most ten minutes old, or with current_password",
      body: ApiKeyInput,
      output: NewApiKey,
    },
    (app, { body, from }, principal) => app.access.makeKey(principal, body, from),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: `${path}/{id}`,
      summary: "Revoke an API key and the sessions that it opened, at once",
      params: z.object({ id: Uuid }),
      output: ApiKey,
    },
    (app, { params }, principal) => app.access.revokeKey(principal, params.id),
  ),
];
