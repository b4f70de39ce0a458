/** Whose hands a review is in: taken for work, renewed while it is looked at, given back when it is left. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "../../api/client.ts";
import { useSession } from "../../api/session.ts";
import { useNow } from "../../ui/time.tsx";
import { holderOf, isOpen, type Review } from "../queue/filters.ts";
import { NotDone } from "./decision.ts";
import { keepReview, knownReview, readAgain } from "./queries.ts";
import { useFoundOut } from "./use-found-out.ts";

/** ms; so long a claim holds. */
const claimed = 600_000;
/** ms */
const renewal = 240_000;
/** ms; a page that is drawn anew at once has not been left. */
const grace = 100;

export interface Claim {
  readonly isMine: boolean;
  /** Somebody else who is on it now. */
  readonly other: Review["claimed_by"];
  readonly isTaking: boolean;
  readonly error: Error | null;
  /** Takes it unless it is taken. */
  readonly take: () => void;
  /** The same, but what was refused or has been granted is not asked for again: for every key that is typed. */
  readonly takeOnce: () => void;
}

export function useClaim(review: Review): Claim {
  const me = useSession().reviewer.id;
  const client = useQueryClient();
  const holder = holderOf(review, useNow());
  const isMine = holder?.id === me;
  const granted = useRef(-Infinity);
  const { mutate, isPending, error, reset } = useMutation({
    networkMode: "always",
    mutationFn: () => call("POST /v1/reviews/{id}/claim", { params: { id: review.id } }),
    onSuccess: (fresh) => {
      granted.current = performance.now();
      return keepReview(client, fresh);
    },
    // Not awaited: a refusal is told at once.
    onError: () => void readAgain(client, review.id),
  });
  const found = useFoundOut(review, error);
  useEffect(() => {
    // It never arrived, and the server is back: the next key asks again.
    if (found instanceof NotDone) reset();
  }, [found, reset]);
  useRenewal(isMine, mutate);
  useLeaving(client, review.id, isMine);
  const take = () => {
    if (!isMine && !isPending) mutate();
  };
  return {
    isMine,
    other: isMine ? null : holder,
    isTaking: isPending,
    error,
    take,
    takeOnce: () => {
      const isGranted = review.claimed_by?.id === me && performance.now() < granted.current + claimed;
      if (error === null && !isGranted && (isMine || holder === null)) take();
    },
  };
}

function useRenewal(isMine: boolean, renew: () => void): void {
  useEffect(() => {
    if (!isMine) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") renew();
    }, renewal);
    return () => clearInterval(timer);
  }, [isMine, renew]);
}

/** Decisions under way: what is being decided is not given back meanwhile. */
const deciding = new Set<string>();
export const beginDeciding = (id: string): void => void deciding.add(id);
export const endDeciding = (id: string): void => void deciding.delete(id);

const leaving = new Map<string, ReturnType<typeof setTimeout>>();

function useLeaving(client: QueryClient, id: string, isMine: boolean): void {
  const held = useRef(isMine);
  useEffect(() => {
    held.current = isMine;
  }, [isMine]);
  useEffect(() => {
    clearTimeout(leaving.get(id));
    const onHide = () => {
      // The page goes away: only a request that may outlive it arrives. `keepalive` needs no answer.
      if (held.current && !deciding.has(id))
        void fetch(`/v1/reviews/${encodeURIComponent(id)}/release`, { method: "POST", keepalive: true });
    };
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      if (held.current)
        leaving.set(
          id,
          setTimeout(() => void leave(client, id), grace),
        );
    };
  }, [client, id]);
}

async function leave(client: QueryClient, id: string): Promise<void> {
  leaving.delete(id);
  const known = knownReview(client, id);
  if (deciding.has(id) || (known !== undefined && !isOpen(known))) return;
  try {
    await keepReview(client, await call("POST /v1/reviews/{id}/release", { params: { id } }));
  } catch {
    // Decided meanwhile, or out of reach: then the claim runs out by itself.
    await readAgain(client, id);
  }
}
