/** Routes of canned replies. */
import * as z from "zod";
import { invalidField, read } from "../../core/kernel/faults.ts";
import {
  CannedReply,
  CannedReplyId,
  CannedReplyInput,
  CannedReplyPage,
  CannedReplyQuery,
} from "../../core/review/canned-replies-schema.ts";
import {
  countCannedReplyUse,
  deleteCannedReply,
  getCannedReply,
  listCannedReplies,
  putCannedReply,
} from "../../core/review/canned-replies.ts";
import { type Route, route } from "./route.ts";

const cannedReplyId = z.object({ id: CannedReplyId });
/** Any text, so that a client that chooses the id learns what is wrong with it. Elsewhere an invalid id is not found. */
const newCannedReplyId = z.object({ id: z.string() });
const Deleted = z.object({ id: CannedReplyId, deleted: z.literal(true) });

const idOf = (text: string): CannedReplyId =>
  read(CannedReplyId, text, () => invalidField({ field: "id", message: "must be a client-generated UUID" }));

export const cannedReplyRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/canned-replies",
      summary: "Canned replies, most recently changed or most used first",
      query: CannedReplyQuery,
      output: CannedReplyPage,
    },
    (app, { query }) => listCannedReplies(app, query),
  ),
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/canned-replies/{id}",
      summary: "One canned reply",
      params: cannedReplyId,
      output: CannedReply,
    },
    (app, { params }) => getCannedReply(app, params.id),
  ),
  route(
    "reviewer",
    {
      method: "PUT",
      path: "/v1/canned-replies/{id}",
      summary: "Create or replace a canned reply; with a version, only if it is the newest",
      params: newCannedReplyId,
      body: CannedReplyInput,
      output: CannedReply,
    },
    (app, { params, body }, { reviewer }) => putCannedReply(app, idOf(params.id), body, reviewer),
  ),
  route(
    "reviewer",
    {
      method: "POST",
      path: "/v1/canned-replies/{id}/use",
      summary: "Count a use of a canned reply",
      params: cannedReplyId,
      output: z.object({ id: CannedReplyId, uses: z.int() }),
    },
    (app, { params }) => countCannedReplyUse(app, params.id),
  ),
  route(
    "reviewer",
    {
      method: "DELETE",
      path: "/v1/canned-replies/{id}",
      summary: "Delete a canned reply",
      params: cannedReplyId,
      output: Deleted,
    },
    async (app, { params }, { reviewer }) => {
      await deleteCannedReply(app, params.id, reviewer);
      return { id: params.id, deleted: true as const };
    },
  ),
];
