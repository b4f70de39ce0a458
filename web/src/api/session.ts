/** Who is signed in, and how signing in and out affects the browser's data. */
import { type QueryClient, queryOptions, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { createContext, useContext, useState } from "react";
import { call, clearCachedResponses, isSignedOut, type Output } from "./client.ts";

export type Session = Output<"GET /v1/session">;

/** Null while nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await call("GET /v1/session", {}, signal);
    } catch (error) {
      if (isSignedOut(error)) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Why signing in inside Telegram failed; null if it did not. */
let telegramError: Error | null = null;
export const telegramSignInError = (): Error | null => telegramError;

/** Signs in with what Telegram passed; after a refusal the sign-in page says why. */
export async function signInWithTelegram(client: QueryClient, initData: string): Promise<void> {
  try {
    const session = await call("POST /v1/session/telegram", { body: { init_data: initData } });
    client.setQueryData(sessionQuery.queryKey, session);
  } catch (error) {
    telegramError = error instanceof Error ? error : new Error(String(error));
  }
}

const storageKey = "nadia.session";

/** Records that somebody signed in, in this tab. */
export const markSignedIn = (): void => sessionStorage.setItem(storageKey, "begun");

/** Whether this tab's session ended without signing out. */
export const hasSessionEnded = (): boolean => sessionStorage.getItem(storageKey) !== null;

/** Provided by the shell. */
export const SessionContext = createContext<Session | null>(null);

/** For the shell: who is signed in or, while an ended session redirects to the sign-in page, who was. */
export function useNewestSession(): Session {
  const { data } = useSuspenseQuery(sessionQuery);
  const [lastSession, setLastSession] = useState(data);
  if (data !== null && data !== lastSession) setLastSession(data);
  const session = data ?? lastSession;
  if (session === null) throw new Error("nobody is signed in");
  return session;
}

/** Who is signed in; only inside the shell, which requires it. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession must be used inside the shell");
  return session;
}

/**
 * Ends the session, or all of the person's sessions and keys, navigates to the sign-in page with `leave`, and clears
 * everything that was shown. Rejects if the API cannot be reached.
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
    clearCachedResponses();
    // Unsent edits contain customers' words, and the next person may use this same tab.
    sessionStorage.clear();
    client.clear();
    client.setQueryData(sessionQuery.queryKey, null);
  };
}
