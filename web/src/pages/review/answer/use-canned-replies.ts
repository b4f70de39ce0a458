/** Canned replies for the open review: filled in for its customer, with every use counted. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../../../api/client.ts";
import { useSession } from "../../../api/session.ts";
import type { Review } from "../../queue/reviews.ts";
import { cannedRepliesQuery, customerQuery } from "../queries.ts";
import { fieldTextsOf, fillFields } from "./canned-fields.ts";
import { type CannedReply, languageOf } from "./shortcode.ts";

export interface CannedSource {
  readonly replies: readonly CannedReply[];
  /** The customer's, if Telegram sent it. */
  readonly language: string | null;
  /** The reply's text for this customer; counts the use. */
  readonly take: (reply: CannedReply) => string;
}

const noReplies: readonly CannedReply[] = [];

export function useCannedReplies(review: Review): CannedSource {
  const { reviewer } = useSession();
  const client = useQueryClient();
  const { data: canned } = useQuery(cannedRepliesQuery);
  const { data: customer } = useQuery(customerQuery(review.customer.id, review.revision));
  const fields = fieldTextsOf(review, customer?.profile ?? null, reviewer.name);
  return {
    replies: canned?.items ?? noReplies,
    language: languageOf(customer?.language_code ?? null),
    take: ({ id, text }) => {
      // A count that is lost matters less than the answer.
      void call("POST /v1/canned-replies/{id}/use", { params: { id } })
        .then(() => client.invalidateQueries({ queryKey: ["GET /v1/canned-replies"] }))
        .catch(() => undefined);
      return fillFields(text, fields);
    },
  };
}
