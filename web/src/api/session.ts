/** Who is signed in, and what signing in and out does to what the browser holds. */
import { queryOptions, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createContext, useContext, useState } from "react";
import { call, forgetAnswers, type Output, Problem } from "./client.ts";

export type SignedIn = Output<"GET /v1/session">;

/** Null while nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<SignedIn | null> => {
    try {
      return await call("GET /v1/session", {}, signal);
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** The API knows no session of this browser, or no longer does. */
export const isSignedOut = (error: unknown): boolean => error instanceof Problem && error.status === 401;

const kept = "nadia.session";

/** Notes that somebody was let in, in this tab. */
export const noteSignedIn = (): void => sessionStorage.setItem(kept, "begun");

/** Whether the session of this tab ended without anybody having signed out. */
export const hasEnded = (): boolean => sessionStorage.getItem(kept) !== null;

/** Given by the shell to all that is below it. */
export const SessionContext = createContext<SignedIn | null>(null);

/** For the shell: who is signed in or, while an ended session leads to the door, who was. */
export function useNewestSession(): SignedIn {
  const { data } = useSuspenseQuery(sessionQuery);
  const [last, setLast] = useState(data);
  if (data !== null && data !== last) setLast(data);
  const known = data ?? last;
  if (known === null) throw new Error("nobody is signed in");
  return known;
}

/** Who is signed in; only below the shell, which lets nobody else in. */
export function useSession(): SignedIn {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession needs the shell above it");
  return session;
}

/**
 * Ends the session, or everything that is signed in in this person's name, leads to the page for signing in by `leave`,
 * and forgets all that was shown. Rejects when the API cannot be reached.
 */
export function useSignOut(
  route: "DELETE /v1/session" | "DELETE /v1/sessions" = "DELETE /v1/session",
): (leave: () => Promise<void>) => Promise<void> {
  const client = useQueryClient();
  return async (leave) => {
    await call(route, {}).catch((error: unknown) => {
      // It has ended already.
      if (!isSignedOut(error)) throw error;
    });
    await leave();
    forgetAnswers();
    // Unsent edits hold customers' words, and the next person may sit down at this very tab.
    sessionStorage.clear();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
  };
}
