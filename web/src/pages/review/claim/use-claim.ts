/** Claims a review for work, renews the claim while it is open, and releases it on leaving. */
import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { call } from "../../../api/client.ts";
import { useSession } from "../../../api/session.ts";
import { useNow } from "../../../ui/text/time.tsx";
import { holderOf, isOpen, type Review } from "../../queue/reviews.ts";
import { isAway } from "../../sharing/away.ts";
import { NotDoneError } from "../decision/decision.ts";
import { storeReview, cachedReview, refetchReview } from "../queries.ts";
import { useResolvedError } from "../decision/use-resolved-error.ts";

/** Duration of a claim. */
const claimMs = 600_000;
/** ms */
const renewalMs = 240_000;
/** ms; a page that is remounted at once was not left. */
const graceMs = 100;

export interface Claim {
  readonly isMine: boolean;
  /** Somebody else who has claimed it. */
  readonly other: Review["claimed_by"];
  readonly isTaking: boolean;
  readonly error: Error | null;
  /** Claims it unless it is claimed. */
  readonly take: () => void;
  /** Claims it as `take` does, but not again after a refusal or success: called on every key press. */
  readonly takeOnce: () => void;
}

export function useClaim(review: Review): Claim {
  const me = useSession().reviewer.id;
  const client = useQueryClient();
  const holder = holderOf(review, useNow());
  const isMine = holder?.id === me;
  const grantedAt = useRef(-Infinity);
  const mutationKey = ["POST /v1/reviews/{id}/claim", review.id];
  const { mutate, isPending, error, reset } = useMutation({
    mutationKey,
    networkMode: "always",
    mutationFn: () => call("POST /v1/reviews/{id}/claim", { params: { id: review.id }, body: {} }),
    onSuccess: (fresh) => {
      grantedAt.current = performance.now();
      return storeReview(client, fresh);
    },
    // Not awaited, so that a refusal is shown at once.
    onError: () => void refetchReview(client, review.id),
  });
  const resolvedError = useResolvedError(review, error);
  useEffect(() => {
    // It never arrived, and the server is back: the next key press tries again.
    if (resolvedError instanceof NotDoneError) reset();
  }, [resolvedError, reset]);
  useRenewal(isMine, mutate);
  useReleaseOnLeave(client, review.id, isMine);
  const take = () => {
    // A second key may be pressed before the first one's request is rendered.
    if (!isMine && client.isMutating({ mutationKey }) === 0) mutate();
  };
  return {
    isMine,
    other: isMine ? null : holder,
    isTaking: isPending,
    error,
    take,
    takeOnce: () => {
      // The answer to the claim may have come since the page was last rendered.
      const current = cachedReview(client, review.id) ?? review;
      const isGranted = current.claimed_by?.id === me && performance.now() < grantedAt.current + claimMs;
      if (error === null && !isGranted && (isMine || holder === null)) take();
    },
  };
}

function useRenewal(isMine: boolean, renew: () => void): void {
  useEffect(() => {
    if (!isMine) return undefined;
    const timer = setInterval(() => {
      // Nobody is at the screen: the claim expires, and others can continue.
      if (document.visibilityState === "visible" && !isAway()) renew();
    }, renewalMs);
    return () => clearInterval(timer);
  }, [isMine, renew]);
}

/** Decisions in progress: their reviews are not released until then. */
const reviewsBeingDecided = new Set<string>();
export const beginDeciding = (id: string): void => void reviewsBeingDecided.add(id);
export const endDeciding = (id: string): void => void reviewsBeingDecided.delete(id);

const pendingReleases = new Map<string, ReturnType<typeof setTimeout>>();

function useReleaseOnLeave(client: QueryClient, id: string, isMine: boolean): void {
  const isHeld = useRef(isMine);
  useEffect(() => {
    isHeld.current = isMine;
  }, [isMine]);
  useEffect(() => {
    clearTimeout(pendingReleases.get(id));
    const onHide = () => {
      // The page is closing: only a request that can outlive it arrives. `keepalive` needs no response.
      if (isHeld.current && !reviewsBeingDecided.has(id))
        void fetch(`/v1/reviews/${encodeURIComponent(id)}/release`, { method: "POST", keepalive: true });
    };
    window.addEventListener("pagehide", onHide);
    return () => {
      window.removeEventListener("pagehide", onHide);
      if (isHeld.current)
        pendingReleases.set(
          id,
          setTimeout(() => void releaseUnlessDecided(client, id), graceMs),
        );
    };
  }, [client, id]);
}

async function releaseUnlessDecided(client: QueryClient, id: string): Promise<void> {
  pendingReleases.delete(id);
  const current = cachedReview(client, id);
  if (reviewsBeingDecided.has(id) || (current !== undefined && !isOpen(current))) return;
  try {
    await storeReview(client, await call("POST /v1/reviews/{id}/release", { params: { id }, body: {} }));
  } catch {
    // Decided in the meantime, or the server is unreachable: then the claim expires.
    await refetchReview(client, id);
  }
}
