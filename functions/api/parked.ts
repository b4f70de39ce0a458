/** Routes of updates that started no draft. */
import * as z from "zod";
import { digits } from "../../core/kernel/digits.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import { deleteParked, listParked } from "../../core/parked/parked.ts";
import { ParkedId, ParkedPage, ParkedQuery } from "../../core/parked/schema.ts";
import { retryParked } from "../../core/pipeline/release.ts";
import { type Route, route } from "./route.ts";

const updateId = z.object({ id: digits() });
const Retried = z.object({ id: ParkedId, customer_id: CustomerId, retried: z.literal(true) });
const Deleted = z.object({ id: ParkedId, deleted: z.literal(true) });

export const parkedRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/parked",
      summary: "Updates that started no draft, with reasons, newest first",
      query: ParkedQuery,
      output: ParkedPage,
    },
    (app, { query }) => listParked(app, query),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/parked/{id}/retry",
      summary: "Draft a reply to a parked update; refused if it would only be parked again",
      params: updateId,
      output: Retried,
    },
    async (app, { params: { id } }, { reviewer }) => {
      const customer_id = await retryParked(app, id, reviewer);
      return { id, customer_id, retried: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/parked/{id}",
      summary: "Delete a parked update permanently",
      params: updateId,
      output: Deleted,
    },
    async (app, { params: { id } }, { reviewer }) => {
      await deleteParked(app, id, reviewer);
      return { id, deleted: true as const };
    },
  ),
];
