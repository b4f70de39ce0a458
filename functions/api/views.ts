/** Routes of saved views: each reviewer's own, and those that colleagues share. */
import * as z from "zod";
import { SavedView, SavedViewInput, SavedViewList, ViewId } from "../../core/views/schema.ts";
import { deleteView, listViews, putView } from "../../core/views/views.ts";
import { type Route, route } from "./route.ts";

const one = { path: "/v1/views/{id}", params: z.object({ id: ViewId }) } as const;

export const viewRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/views",
      summary: "Your saved views and the team's, by name",
      output: SavedViewList,
    },
    (app, _call, { reviewer }) => listViews(app, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      ...one,
      summary: "Save a view under a client-generated id, or change your own",
      body: SavedViewInput,
      output: SavedView,
    },
    (app, { params, body }, { reviewer }) => putView(app, params.id, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      ...one,
      summary: "Delete your own view; an admin can also delete a shared one",
      output: z.object({ id: ViewId, deleted: z.literal(true) }),
    },
    async (app, { params }, { reviewer, scope }) => {
      await deleteView(app, params.id, reviewer, scope === "admin");
      return { id: params.id, deleted: true as const };
    },
  ),
];
