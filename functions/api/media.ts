/**
 * The route that serves files sent by customers, without revealing Telegram's address, which contains the bot's token.
 */
import * as z from "zod";
import { digits } from "../../core/kernel/digits.ts";
import { InteractionId } from "../../core/kernel/ids.ts";
import { headersOf } from "../../core/media/rules.ts";
import { maxFileBytes } from "../../core/media/schema.ts";
import { readMedia } from "../../core/pipeline/media.ts";
import { type Route, route, withExtras } from "./route.ts";

export const mediaRoutes: readonly Route[] = [
  route(
    "reviewer",
    {
      method: "GET",
      path: "/v1/reviews/{id}/messages/{message}/media",
      summary: "The file of a message, in parts of at most 4 MB",
      params: z.object({ id: InteractionId, message: digits() }),
      query: z.strictObject({
        /** The byte to start at: 0, or where the part before ended. */
        from: digits(0, maxFileBytes).prefault(0),
      }),
      output: z.string(),
      media: "application/octet-stream",
      headers: { "X-Media-Size": "The size of the whole file in bytes" },
    },
    async (app, { params, query }) => {
      const { bytes, ...shown } = await readMedia(app, params.id, params.message, query.from);
      return withExtras(bytes.toString("base64"), {
        type: shown.type,
        headers: headersOf(shown),
        isBase64: true,
      });
    },
  ),
];
