/** Routes of messages that were held back. */
import * as z from "zod";
import { digits } from "../../core/kernel/digits.ts";
import { CustomerId } from "../../core/kernel/ids.ts";
import { releaseMessage, releaseMessages } from "../../core/pipeline/release.ts";
import { deleteQuarantined, listQuarantine, quarantineStatistics } from "../../core/quarantine/quarantine.ts";
import {
  QuarantineId,
  QuarantinePage,
  QuarantineQuery,
  QuarantineStatistics,
  Release,
  ReleaseRequest,
} from "../../core/quarantine/schema.ts";
import { type Route, route } from "./route.ts";

const messageId = z.object({ id: digits(1) });
const Released = z.object({ id: QuarantineId, customer_id: CustomerId, released: z.literal(true) });
const Deleted = z.object({ id: QuarantineId, deleted: z.literal(true) });

const reading: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/quarantine",
      summary: "Messages held back by silence or a limit, newest first",
      query: QuarantineQuery,
      output: QuarantinePage,
    },
    (app, { query }) => listQuarantine(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/quarantine/statistics",
      summary: "How many messages are in quarantine, why, for which customers, and how many expire soon",
      output: QuarantineStatistics,
    },
    (app) => quarantineStatistics(app),
  ),
];

const deciding: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/quarantine/release",
      summary: "Release these messages for drafting, or all of a customer's; returns the result of each",
      body: ReleaseRequest,
      output: Release,
    },
    (app, { body }, { reviewer }) => releaseMessages(app, body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/quarantine/{id}/release",
      summary: "Release a message for drafting, even while its customer is silenced",
      params: messageId,
      output: Released,
    },
    async (app, { params: { id } }, { reviewer }) => {
      const customer_id = await releaseMessage(app, id, reviewer);
      return { id, customer_id, released: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/quarantine/{id}",
      summary: "Delete a message permanently",
      params: messageId,
      output: Deleted,
    },
    async (app, { params: { id } }, { reviewer }) => {
      await deleteQuarantined(app, id, reviewer);
      return { id, deleted: true as const };
    },
  ),
];

export const quarantineRoutes: readonly Route[] = [...reading, ...deciding];
