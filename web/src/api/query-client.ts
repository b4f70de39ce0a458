/** Caching and refetching. */
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isSignedOut, Problem } from "./client.ts";
import { sessionQuery } from "./session.ts";

/** The console's cache; a 401 response anywhere also ends the session on the page. */
export function createQueryClient(): QueryClient {
  const onError = (error: Error) => {
    if (isSignedOut(error)) client.setQueryData(sessionQuery.queryKey, null);
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      // Do not wait if the browser says it is offline: a failure is reported at once, and nothing is sent later without
      // being asked for.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 2_000,
        // A refusal is final; only errors that may pass are retried.
        retry: (count, error) => count < 2 && !(error instanceof Problem && error.status < 500),
      },
    },
  });
  return client;
}
