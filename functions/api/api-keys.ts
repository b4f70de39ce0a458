/** Routes of API keys. */
import * as z from "zod";
import { ApiKey, ApiKeyInput, ApiKeyPage, ListQuery, NewApiKey } from "../../core/access/schema.ts";
import { Uuid } from "../../core/kernel/ids.ts";
import { type Route, route } from "./route.ts";
import { listKeys, createKey, revokeKey } from "../../core/access/keys.ts";

const path = "/v1/api-keys";

export const apiKeyRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path,
      summary: "Your own API keys, newest first; an admin sees everyone's",
      query: ListQuery,
      output: ApiKeyPage,
    },
    (app, { query }, principal) => listKeys(app.access, principal, query),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path,
      summary:
        "Create an API key, shown only in this response; requires a session whose password was entered at most ten minutes ago, or current_password",
      body: ApiKeyInput,
      output: NewApiKey,
    },
    (app, { body, from }, principal) => createKey(app.access, principal, body, from),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: `${path}/{id}`,
      summary: "Revoke an API key and the sessions it opened, immediately",
      params: z.object({ id: Uuid }),
      output: ApiKey,
    },
    (app, { params }, principal) => revokeKey(app.access, principal, params.id),
  ),
];
