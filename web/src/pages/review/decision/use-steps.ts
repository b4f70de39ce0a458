/** Sends a review's decisions: one at a time, never twice, and resolved if their response is lost. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { call } from "../../../api/client.ts";
import { serverNow } from "../../../api/clock.ts";
import { useSession } from "../../../api/session.ts";
import { holderOf, isOpen, type Review } from "../../queue/reviews.ts";
import { approvalBodyOf, decideByVersion, settle, textToSendOf, type Work } from "./decision.ts";
import { storeReview, refetchReview, readReview } from "../queries.ts";
import { beginDeciding, endDeciding } from "../claim/use-claim.ts";

export type StepName = "approve" | "confirm" | "decline" | "reject" | "regenerate" | "release";

interface Step {
  readonly name: StepName;
  readonly attempt: () => Promise<Review>;
  /** The review shows that it was done, by me. */
  readonly isDone: (found: Review) => boolean;
}

/** Where an approval leads: it stays, or goes to the next review. */
export type AfterApproval = "stay" | "next";

export type Approve = (then: AfterApproval) => Promise<void>;

export interface Steps {
  readonly running: StepName | null;
  readonly error: Error | null;
  readonly clear: () => void;
  /** Each resolves to the updated review, or to null if it was refused or another one is in progress. */
  readonly approve: (work: Work) => Promise<Review | null>;
  /** Confirms what somebody else approved, where a second person is required. */
  readonly confirm: () => Promise<Review | null>;
  readonly decline: (reason: string) => Promise<Review | null>;
  readonly reject: (reason: string) => Promise<Review | null>;
  readonly regenerate: (guidance: string) => Promise<Review | null>;
  readonly release: () => Promise<Review | null>;
}

const isDecidedBy = (me: string, found: Review): boolean => !isOpen(found) && found.decided_by?.id === me;

export function useSteps(review: Review): Steps {
  const me = useSession().reviewer.id;
  const { run, decide, running, error, clear } = useStepRunner(review);
  const params = { id: review.id };
  const isMine = (found: Review) => isDecidedBy(me, found);
  return {
    running,
    error,
    clear,
    approve: approveStep(review, decide, me),
    ...secondSteps(review, { run, decide }, isMine),
    reject: (reason) =>
      decide(
        "reject",
        (found) => isMine(found) && found.status === "rejected",
        (version) => call("POST /v1/reviews/{id}/reject", { params, body: { reason, version } }),
      ),
    regenerate: (guidance) =>
      decide(
        "regenerate",
        (found) => found.regenerating && found.guidance === guidance,
        (version) => call("POST /v1/reviews/{id}/regenerate", { params, body: { guidance, version } }),
      ),
    release: () =>
      run({
        name: "release",
        attempt: () => call("POST /v1/reviews/{id}/release", { params, body: {} }),
        isDone: (found) => isOpen(found) && holderOf(found, serverNow()) === null,
      }),
  };
}

/** Approves; where a second person is required, the approval shows as a proposal. */
const approveStep =
  (review: Review, decide: StepRunner["decide"], me: string): Steps["approve"] =>
  (work) => {
    const text = textToSendOf(review, work);
    return decide(
      "approve",
      (found) =>
        (isDecidedBy(me, found) && found.final_text === text) ||
        (found.proposal?.by.id === me && found.proposal.text === text),
      (version) => {
        const body = approvalBodyOf({ ...review, version }, work);
        return call("POST /v1/reviews/{id}/approve", { params: { id: review.id }, body });
      },
    );
  };

/** What the second of two people does. */
function secondSteps(
  { id, version: read }: Review,
  { run, decide }: Pick<StepRunner, "run" | "decide">,
  isMine: (found: Review) => boolean,
): Pick<Steps, "confirm" | "decline"> {
  const params = { id };
  return {
    confirm: () =>
      run({
        name: "confirm",
        // Exactly this version was read: another one is shown first.
        attempt: () =>
          call("POST /v1/reviews/{id}/confirm", {
            params,
            body: { version: read, undoable: true },
          }),
        isDone: isMine,
      }),
    decline: (reason) =>
      decide(
        "decline",
        (found) => found.proposal === null && found.declined?.reason === reason,
        (version) => call("POST /v1/reviews/{id}/decline", { params, body: { reason, version } }),
      ),
  };
}

type StepRunner = ReturnType<typeof useStepRunner>;

function useStepRunner(review: Review) {
  const { id } = review;
  const client = useQueryClient();
  // A second click can arrive before the button renders as busy.
  const isRunning = useRef(false);
  const { mutateAsync, variables, isPending, error, reset } = useMutation({
    networkMode: "always",
    mutationFn: ({ attempt, isDone }: Step) => settle(attempt, () => readReview(id), isDone),
    onSuccess: (fresh) => storeReview(client, fresh),
    // Not awaited, so that the reviewer sees the result at once.
    onError: () => void refetchReview(client, id),
  });
  const run = async (step: Step): Promise<Review | null> => {
    if (isRunning.current) return null;
    isRunning.current = true;
    beginDeciding(id);
    try {
      return await mutateAsync(step);
    } catch {
      // `error` contains it, and the page shows it.
      return null;
    } finally {
      isRunning.current = false;
      endDeciding(id);
    }
  };
  const decide = (
    name: StepName,
    isDone: Step["isDone"],
    attempt: (version: number) => Promise<Review>,
  ): Promise<Review | null> =>
    run({ name, isDone, attempt: () => decideByVersion(review, attempt, () => readReview(id)) });
  return { run, decide, running: isPending ? variables.name : null, error, clear: reset };
}
