/** The files of customers' messages and of our answers, which the API sends in parts. */
import { queryOptions } from "@tanstack/react-query";
import { callRaw } from "./client.ts";

/** A customer's message of a review, or a file that was added to its answer. */
export type MediaSource = { readonly review: string } & (
  | { readonly message: number }
  | { readonly attachment: string }
);

/** Cached while the page shows it and for a minute after; never refetched automatically. */
export const mediaQuery = (source: MediaSource) =>
  queryOptions({
    queryKey: ["media", source.review, "message" in source ? source.message : source.attachment],
    queryFn: ({ signal }) => readMedia(source, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    // The reviewer retries; the API has waited for Telegram already.
    retry: false,
    refetchOnWindowFocus: false,
  });

/** The whole file, with the type that the API found in it. Throws `Problem`, `UnreachableError`, or the signal's error. */
async function readMedia(source: MediaSource, signal: AbortSignal): Promise<Blob> {
  const parts: Blob[] = [];
  let type = "";
  for (let [from, size] = [0, 1]; from < size;) {
    const response = await readPart(source, from, signal);
    const part = await response.blob();
    size = Number(response.headers.get("x-media-size"));
    // The type of the whole file is known from its beginning.
    if (from === 0) type = part.type;
    if (part.size === 0) break;
    from += part.size;
    parts.push(part);
  }
  return new Blob(parts, { type });
}

const readPart = (source: MediaSource, from: number, signal: AbortSignal): Promise<Response> =>
  "message" in source
    ? callRaw(
        "GET /v1/reviews/{id}/messages/{message}/media",
        { params: { id: source.review, message: source.message }, query: { from } },
        signal,
      )
    : callRaw(
        "GET /v1/reviews/{id}/attachments/{attachment}",
        { params: { id: source.review, attachment: source.attachment }, query: { from } },
        signal,
      );
