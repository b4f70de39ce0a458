/** The bar of decisions; it stays visible, and each of its keys can be undone or asks first. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { nameOf, type Review } from "../../queue/reviews.ts";
import { maxBubbles } from "../answer/bubbles.ts";
import { unfilledFieldsIn } from "../answer/canned-fields.ts";
import { VerdictNote } from "../answer/verdict-note.tsx";
import { isBlocked, obstacleOf } from "./decision.ts";
import { forgetDecided, pauseSaving } from "../answer/savers.ts";
import { type ReviewNews, NewsLines } from "../conversation/review-news.tsx";
import { ReasonChoices } from "./reason-choices.tsx";
import { storedReasonOf } from "./reasons.ts";
import { useDecisionErrorText } from "./use-decision-error-text.ts";
import { TextDialog } from "./text-dialog.tsx";
import type { Claim } from "../claim/use-claim.ts";
import { useResolvedError } from "./use-resolved-error.ts";
import type { Approve, Steps, AfterApproval } from "./use-steps.ts";
import { type AnswerWork, useDraftKey } from "../answer/use-work.ts";

/** The open dialog. */
export type OpenDialog = "reject" | "regenerate" | null;

interface DecisionBarProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly answer: AnswerWork;
  readonly steps: Steps;
  readonly approve: Approve;
  readonly openDialog: OpenDialog;
  readonly setOpenDialog: (dialog: OpenDialog) => void;
  readonly news: ReviewNews;
  /** A file is on its way, and belongs to the answer. */
  readonly isUploading: boolean;
}

/**
 * One row on a phone, where a longer label breaks into two lines; only a narrower one needs a second row. The keys take
 * room elsewhere.
 */
const rowClass =
  "flex flex-wrap gap-2 max-sm:gap-1.5 max-sm:*:px-2.5 max-sm:*:py-1 max-sm:*:leading-tight max-sm:*:text-balance min-[22.5rem]:max-sm:flex-nowrap sm:items-center";

export function DecisionBar(props: DecisionBarProps) {
  const { review, claim, answer, steps, openDialog } = props;
  const { t } = useI18n();
  const refusal = useDecisionErrorText();
  const problem = useResolvedError(review, steps.error) ?? claim.error;
  const obstacle = props.isUploading ? "uploading" : obstacleOf(answer.work);
  const isUnavailable = claim.other !== null || review.regenerating;
  return (
    <div
      data-decisions
      className="sticky bottom-(--nav-height) z-20 -mx-4 mt-5 rounded-b-2xl border-t border-line bg-card px-4 py-3"
    >
      <p role="alert" className="mb-2 text-red empty:hidden">
        {problem === null || openDialog !== null ? "" : refusal(problem)}
      </p>
      <NewsLines review={review} news={props.news} />
      {obstacle === null || isUnavailable ? null : (
        <p className="mb-2 text-sm text-soft">{t(`review.obstacle.${obstacle}`, { limit: maxBubbles })}</p>
      )}
      <div className={rowClass}>
        <ApproveButtons {...props} isBlocked={isUnavailable || obstacle !== null} />
        <RejectButton {...props} />
      </div>
      <DecisionDialogs {...props} />
    </div>
  );
}

function ApproveButtons(props: DecisionBarProps & { readonly isBlocked: boolean }) {
  const { approve, steps, isBlocked: isUnavailable, review, answer } = props;
  const { t } = useI18n();
  const [unconfirmed, setUnconfirmed] = useState<AfterApproval | null>(null);
  const unfilled = unfilledFieldsIn(answer.work.bubbles);
  const approveOrAsk = (afterwards: AfterApproval) => {
    if (isUnavailable) return;
    if (isBlocked(review, answer.work) || unfilled.length > 0) setUnconfirmed(afterwards);
    else void approve(afterwards);
  };
  useShortcuts([
    { key: "a", label: t("review.approve"), run: () => approveOrAsk("stay"), sends: true },
    { key: "A", label: t("review.approve_next"), run: () => approveOrAsk("next"), sends: true },
  ]);
  const isBusy = steps.running === "approve";
  const isDisabled = isUnavailable || steps.running !== null;
  return (
    <>
      <Button tone="main" isBusy={isBusy} disabled={isDisabled} onClick={() => approveOrAsk("next")}>
        {t("review.approve_next")}
        <ShortcutHint>⇧A</ShortcutHint>
      </Button>
      <Button isBusy={isBusy} disabled={isDisabled} onClick={() => approveOrAsk("stay")}>
        {t("review.approve")}
        <ShortcutHint>a</ShortcutHint>
      </Button>
      <ConfirmSendDialog
        review={review}
        unfilled={unfilled}
        isBlocked={isBlocked(review, answer.work)}
        open={unconfirmed !== null && !isUnavailable}
        close={() => setUnconfirmed(null)}
        isBusy={isBusy}
        send={() => {
          setUnconfirmed(null);
          if (unconfirmed !== null) void approve(unconfirmed);
        }}
      />
    </>
  );
}

interface ConfirmSendDialogProps {
  readonly review: Review;
  /** Fields such as `{{name}}` that the customer would read. */
  readonly unfilled: readonly string[];
  readonly isBlocked: boolean;
  readonly open: boolean;
  readonly close: () => void;
  readonly isBusy: boolean;
  readonly send: () => void;
}

/** Asks again before sending something that hardly anybody wants to send. */
function ConfirmSendDialog({
  review,
  unfilled,
  isBlocked: isDraftBlocked,
  open,
  close,
  isBusy,
  send,
}: ConfirmSendDialogProps) {
  const { t, language } = useI18n();
  const kind = isDraftBlocked ? "blocked" : "unfilled";
  return (
    <ConfirmDialog
      open={open}
      onClose={close}
      title={t(`review.${kind}_title`)}
      text={t(`review.${kind}_text`, { fields: new Intl.ListFormat(language).format(unfilled) })}
      action={t(`review.${kind}_send`)}
      isBusy={isBusy}
      error={null}
      run={send}
    >
      {isDraftBlocked ? <VerdictNote review={review} /> : null}
    </ConfirmDialog>
  );
}

type DialogOpenerProps = Pick<DecisionBarProps, "review" | "claim" | "steps" | "setOpenDialog">;

/** Asks for a reason, or for what to change; not while somebody else has claimed it or a step is running. */
function useDialogOpener({ review, claim, steps, setOpenDialog }: DialogOpenerProps) {
  const isDisabled = claim.other !== null || review.regenerating || steps.running !== null;
  const open = (dialog: Exclude<OpenDialog, null>) => {
    if (isDisabled) return;
    steps.clear();
    setOpenDialog(dialog);
  };
  return { isOff: isDisabled, open };
}

function RejectButton(props: DecisionBarProps) {
  const { t } = useI18n();
  const { isOff: isDisabled, open } = useDialogOpener(props);
  useShortcuts([{ key: "r", label: t("review.reject"), run: () => open("reject") }]);
  return (
    <Button tone="danger" disabled={isDisabled} onClick={() => open("reject")} className="ml-auto">
      {t("review.reject")}
      <ShortcutHint>r</ShortcutHint>
    </Button>
  );
}

/** Shown with the draft that it replaces. */
export function RegenerateButton(props: DialogOpenerProps) {
  const { t } = useI18n();
  const { isOff: isDisabled, open } = useDialogOpener(props);
  useShortcuts([{ key: "g", label: t("review.regenerate"), run: () => open("regenerate") }]);
  return (
    <Button isSmall tone="quiet" disabled={isDisabled} onClick={() => open("regenerate")}>
      {t("review.regenerate")}
      <ShortcutHint>g</ShortcutHint>
    </Button>
  );
}

function DecisionDialogs(props: DecisionBarProps) {
  const { review, steps, openDialog, setOpenDialog } = props;
  const { t } = useI18n();
  const { open } = useDialogOpener(props);
  const problem = useResolvedError(review, steps.error);
  const close = () => setOpenDialog(null);
  const refusal = useDecisionErrorText();
  const reject = useReject(review, steps);
  const shared = { problem: problem === null ? "" : refusal(problem), onClose: close };
  return (
    <>
      <TextDialog
        {...shared}
        open={openDialog === "reject"}
        name={`review.${review.id}.reject`}
        onReopen={() => open("reject")}
        title={t("review.reject_title")}
        label={t("review.reject_reason")}
        submit={t("review.reject")}
        tone="danger"
        maxLength={4_000}
        isBusy={steps.running === "reject"}
        choices={ReasonChoices}
        onSubmit={(reason) => reject(storedReasonOf(reason, t))}
      />
      <TextDialog
        {...shared}
        open={openDialog === "regenerate"}
        name={`review.${review.id}.regenerate`}
        onReopen={() => open("regenerate")}
        title={t("review.regenerate_title")}
        label={t("review.regenerate_guidance")}
        hint={t("review.regenerate_hint")}
        submit={t("review.regenerate_submit")}
        tone="main"
        maxLength={2_000}
        isBusy={steps.running === "regenerate"}
        onSubmit={async (guidance) => (await steps.regenerate(guidance)) !== null}
      />
    </>
  );
}

/** Resolves to whether it succeeded. */
function useReject(review: Review, steps: Steps): (reason: string) => Promise<boolean> {
  const { t } = useI18n();
  const showToast = useToast();
  const draftKey = useDraftKey(review);
  const client = useQueryClient();
  return async (reason) => {
    if ((await pauseSaving(draftKey, () => steps.reject(reason))) === null) return false;
    forgetDecided(client, draftKey);
    showToast({ text: t("review.rejected", { name: nameOf(review) }) });
    return true;
  };
}
