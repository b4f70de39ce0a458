/** How the reader wants translations, and the translation of a review. */
import { queryOptions } from "@tanstack/react-query";
import { call, type Output } from "../../../api/client.ts";
import type { Review } from "../../queue/reviews.ts";

export type Translation = Output<"POST /v1/reviews/{id}/translation">;

export const translationSettingsQuery = queryOptions({
  queryKey: ["GET /v1/translation"],
  queryFn: ({ signal }) => call("GET /v1/translation", {}, signal),
  staleTime: 60_000,
});

/** Changes with what there is to translate. */
const contentKeyOf = ({ revision, messages }: Review): string =>
  `${revision} ${messages.map(({ telegram_message_id: id, edited_at: at }) => `${id} ${at ?? ""}`).join()}`;

/** Made once for everyone: reading it again costs nothing. */
export const translationQuery = (review: Review, language: string) =>
  queryOptions({
    queryKey: ["POST /v1/reviews/{id}/translation", review.id, language, contentKeyOf(review)],
    queryFn: ({ signal }) =>
      call("POST /v1/reviews/{id}/translation", { params: { id: review.id }, body: { language } }, signal),
    staleTime: Infinity,
    // Each attempt may cost something: the reader decides.
    retry: false,
    retryOnMount: false,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
  });
