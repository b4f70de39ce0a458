/** Who is signed in, and what signing in and out does to what the browser holds. */
import { queryOptions, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { call, forgetAnswers, type Output, Problem } from "./client.ts";

export type SignedIn = Output<"GET /v1/session">;

/** Null while nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    try {
      return await call("GET /v1/session", {}, signal);
    } catch (error) {
      if (error instanceof Problem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Who is signed in; only below the shell, which lets nobody else in. */
export function useSession(): SignedIn {
  const { data } = useSuspenseQuery(sessionQuery);
  if (data === null) throw new Error("nobody is signed in");
  return data;
}

/** Ends the session, and forgets all that was shown in it. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient();
  return async () => {
    await call("DELETE /v1/session", {});
    forgetAnswers();
    // Unsent edits hold customers' words, and the next person may sit down at this very tab.
    sessionStorage.clear();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
  };
}
