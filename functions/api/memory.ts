/** Routes of customers' conversations and memories. */
import * as z from "zod";
import { CustomerId } from "../../core/kernel/ids.ts";
import { lastMeasurement } from "../../core/memory/measurement.ts";
import { forgetMemory, viewMemory } from "../../core/memory/view.ts";
import { Forgotten, MemoryFigures, MemoryView } from "../../core/memory/view-schema.ts";
import { readWholeConversation } from "../../core/pipeline/conversation.ts";
import { ConversationPage, ConversationQuery } from "../../core/review/conversation-schema.ts";
import { type Route, route } from "./route.ts";

const customerId = z.object({ id: CustomerId });

export const memoryRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users/{id}/conversation",
      summary: "A customer's messages and our replies, oldest first, including archived ones",
      params: customerId,
      query: ConversationQuery,
      output: ConversationPage,
    },
    (app, { params, query }) => readWholeConversation(app, params.id, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/users/{id}/memory",
      summary: "What the next draft knows about a conversation, and its size in Redis",
      params: customerId,
      output: MemoryView,
    },
    (app, { params }) => viewMemory(app, params.id),
  ),
  route(
    "admin",
    {
      method: "DELETE",
      path: "/v1/users/{id}/memory",
      summary: "Forget everything said so far with a customer",
      params: customerId,
      output: Forgotten,
    },
    async (app, { params }, { reviewer }) => {
      await forgetMemory(app, params.id, reviewer);
      return { id: params.id, forgotten: true as const };
    },
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/memory/statistics",
      summary: "The last measurement of all customers' memories",
      output: MemoryFigures,
    },
    (app) => lastMeasurement(app),
  ),
];
