/** An approval can be undone for some seconds (a setting), even from the next review. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { call } from "../../../api/client.ts";
import { serverNow } from "../../../api/clock.ts";
import { useSession } from "../../../api/session.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { isUndoOffered, offerUndo } from "../../../ui/dialogs/undo.tsx";
import { nameOf, type Review } from "../../queue/reviews.ts";
import { isTouched, settle, type Work, workOfDecision } from "./decision.ts";
import { saveWork } from "../answer/unsent-work.ts";
import { storeReview, refetchReview, readReview } from "../queries.ts";
import { useDecisionErrorText } from "./use-decision-error-text.ts";

/** Offers to undo an approval while the server allows it; `work` is restored for further editing. */
export function useUndoOffer(): (approved: Review, work: Work) => void {
  const { t } = useI18n();
  const undoApproval = useUndo();
  return (approved, work) =>
    offerUndo({
      id: approved.id,
      text: t("review.approved", { name: nameOf(approved) }),
      until: undoableUntil(approved),
      undo: () => undoApproval(approved, work),
    });
}

/** The server's time in ms since 1970; 0 if it can no longer be undone. */
const undoableUntil = ({ status, undo_until: until }: Review): number =>
  status === "approved" && until !== null ? Date.parse(until) : 0;

function useUndo(): (approved: Review, work: Work) => Promise<void> {
  const me = useSession().reviewer.id;
  const client = useQueryClient();
  const navigate = useNavigate();
  const showToast = useToast();
  const refusal = useDecisionErrorText();
  const { t } = useI18n();
  return async ({ id }, work) => {
    try {
      const fresh = await settle(
        () => call("POST /v1/reviews/{id}/undo", { params: { id } }),
        () => readReview(id),
        (found) => found.status === "claimed" && found.claimed_by?.id === me,
      );
      // Before the review is shown again, because its editor starts with the stored work.
      saveWork(sessionStorage, { me, id, revision: fresh.revision }, isTouched(fresh, work) ? work : null);
      await storeReview(client, fresh);
      allowApproval();
      await navigate({ to: "/reviews/$id", params: { id } });
      showToast({ text: t("review.undone") });
    } catch (error) {
      showToast({ text: refusal(error), tone: "bad" });
      await refetchReview(client, id);
    }
  };
}

/** Offers to undo again after a reload, while the server still allows it. */
export function useRenewedUndoOffer(review: Review): void {
  const me = useSession().reviewer.id;
  const offer = useUndoOffer();
  const isMine = review.decided_by?.id === me;
  const until = undoableUntil(review);
  useEffect(() => {
    if (isMine && until > serverNow() && !isUndoOffered(review.id)) offer(review, workOfDecision(review));
    // Once per review: afterwards the bar handles it.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [review.id, isMine]);
}

/** A double click on "Approve & next" must not approve an unread draft. */
const minGapMs = 700;
let lastApproval = -Infinity;

/** True if the last approval is long enough ago; all times are ms of a monotonic clock. */
export const mayApprove = (now: number): boolean => now - lastApproval >= minGapMs;
export const recordApproval = (now: number): void => void (lastApproval = now);
const allowApproval = (): void => void (lastApproval = -Infinity);
