/** The files of customers' messages, which the API sends in parts. */
import { queryOptions } from "@tanstack/react-query";
import { read } from "./client.ts";

/** A message of a review. */
export interface MediaPlace {
  readonly review: string;
  readonly message: number;
}

/** Kept while the page shows it and for a minute after; never asked for again by itself. */
export const mediaQuery = ({ review, message }: MediaPlace) =>
  queryOptions({
    queryKey: ["media", review, message],
    queryFn: ({ signal }) => readMedia({ review, message }, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    // The reviewer retries; the API has waited for Telegram already.
    retry: false,
    refetchOnWindowFocus: false,
  });

/** The whole file, with the type that the API found in it. Throws `Problem`, `Unreachable`, or the signal's error. */
async function readMedia({ review, message }: MediaPlace, signal: AbortSignal): Promise<Blob> {
  const parts: Blob[] = [];
  let type = "";
  for (let [from, size] = [0, 1]; from < size;) {
    const response = await read(
      "GET /v1/reviews/{id}/messages/{message}/media",
      { params: { id: review, message }, query: { from } },
      signal,
    );
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
