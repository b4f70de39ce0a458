/** Routes of recovery: its status and operations, and how far each customer's messages are processed. */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import { cursorOf } from "../../core/recovery/cursors.ts";
import { getOperation, listOperations, recoveryStatus, startRecovery } from "../../core/recovery/recovery.ts";
import {
  MessageCursor,
  RecoveryKind,
  RecoveryOperation,
  RecoveryOperationId,
  RecoveryPage,
  RecoveryQuery,
  RecoveryStatus,
} from "../../core/recovery/schema.ts";
import { type Route, route } from "./route.ts";

const reading: readonly Route[] = [
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/recovery",
      summary: "What may need recovery: waiting and stale messages, missing updates, running operations",
      output: RecoveryStatus,
    },
    (app) => recoveryStatus(app),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/recovery/operations",
      summary: "Recovery operations, newest first",
      query: RecoveryQuery,
      output: RecoveryPage,
    },
    (app, { query }) => listOperations(app, query),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/recovery/operations/{id}",
      summary: "A recovery operation with its progress, counts and errors",
      params: z.object({ id: RecoveryOperationId }),
      output: RecoveryOperation,
    },
    (app, { params }) => getOperation(app, params.id),
  ),
  route(
    "admin",
    {
      method: "GET",
      path: "/v1/recovery/cursors/{id}",
      summary: "A customer's last processed message; null before the first one",
      params: z.object({ id: CustomerId }),
      output: z.object({ cursor: MessageCursor.nullable() }),
    },
    async (app, { params }) => ({ cursor: await cursorOf(app, params.id) }),
  ),
];

const starting: readonly Route[] = [
  route(
    "admin",
    {
      method: "POST",
      path: "/v1/recovery/operations",
      summary: "Start a recovery operation, which runs within a minute; 409 while one of its kind is running",
      body: z.strictObject({ kind: RecoveryKind }),
      output: RecoveryOperation,
    },
    (app, { body }, { reviewer }) => startRecovery(app, body.kind, reviewer),
  ),
];

export const recoveryRoutes: readonly Route[] = [...reading, ...starting];
