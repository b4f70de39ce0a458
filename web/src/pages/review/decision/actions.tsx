/** The bar of decisions; it stays visible, and each of its keys can be undone or asks first. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { Confirm } from "../../../ui/dialogs/confirm.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { nameOf, type Review } from "../../queue/filters.ts";
import { maxBubbles } from "../answer/bubbles.ts";
import { unfilledIn } from "../answer/fields.ts";
import { VerdictNote } from "../answer/verdict.tsx";
import { isBlocked, obstacleOf } from "./decision.ts";
import { forgetDecided, withoutSaving } from "../answer/savers.ts";
import { type News, NewsLines } from "../conversation/news.tsx";
import { ReasonChoices } from "./reason-choices.tsx";
import { storedReason } from "./reasons.ts";
import { useRefusal } from "./refusal.ts";
import { TextDialog } from "./text-dialog.tsx";
import type { Claim } from "../claim/use-claim.ts";
import { useResolvedError } from "./use-resolved-error.ts";
import type { Approve, Steps, Then } from "./use-steps.ts";
import { type AnswerWork, useDraftKey } from "../answer/use-work.ts";

/** The open dialog. */
export type OpenDialog = "reject" | "regenerate" | null;

interface ActionsProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly answer: AnswerWork;
  readonly steps: Steps;
  readonly approve: Approve;
  readonly openDialog: OpenDialog;
  readonly setOpenDialog: (dialog: OpenDialog) => void;
  readonly news: News;
  /** A file is on its way, and belongs to the answer. */
  readonly isUploading: boolean;
}

/**
 * One row on a phone, where a longer label breaks into two lines; only a narrower one needs a second row. The keys take
 * room elsewhere.
 */
const row =
  "flex flex-wrap gap-2 max-sm:gap-1.5 max-sm:*:px-2.5 max-sm:*:py-1 max-sm:*:leading-tight max-sm:*:text-balance min-[22.5rem]:max-sm:flex-nowrap sm:items-center";

export function Actions(props: ActionsProps) {
  const { review, claim, answer, steps, openDialog } = props;
  const { t } = useI18n();
  const refusal = useRefusal();
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
      <div className={row}>
        <Approvals {...props} isBlocked={isUnavailable || obstacle !== null} />
        <Reject {...props} />
      </div>
      <Dialogs {...props} />
    </div>
  );
}

function Approvals(props: ActionsProps & { readonly isBlocked: boolean }) {
  const { approve, steps, isBlocked: isUnavailable, review, answer } = props;
  const { t } = useI18n();
  const [unsure, askAbout] = useState<Then | null>(null);
  const unfilled = unfilledIn(answer.work.bubbles);
  const run = (then: Then) => {
    if (isUnavailable) return;
    if (isBlocked(review, answer.work) || unfilled.length > 0) askAbout(then);
    else void approve(then);
  };
  useShortcuts([
    { key: "a", label: t("review.approve"), run: () => run("stay"), sends: true },
    { key: "A", label: t("review.approve_next"), run: () => run("next"), sends: true },
  ]);
  const isBusy = steps.busy === "approve";
  const isOff = isUnavailable || steps.busy !== null;
  return (
    <>
      <Button tone="main" busy={isBusy} disabled={isOff} onClick={() => run("next")}>
        {t("review.approve_next")}
        <ShortcutHint>⇧A</ShortcutHint>
      </Button>
      <Button busy={isBusy} disabled={isOff} onClick={() => run("stay")}>
        {t("review.approve")}
        <ShortcutHint>a</ShortcutHint>
      </Button>
      <ConfirmSend
        review={review}
        unfilled={unfilled}
        isBlocked={isBlocked(review, answer.work)}
        open={unsure !== null && !isUnavailable}
        close={() => askAbout(null)}
        busy={isBusy}
        send={() => {
          askAbout(null);
          if (unsure !== null) void approve(unsure);
        }}
      />
    </>
  );
}

interface ConfirmSendProps {
  readonly review: Review;
  /** Fields such as `{{name}}` that the customer would read. */
  readonly unfilled: readonly string[];
  readonly isBlocked: boolean;
  readonly open: boolean;
  readonly close: () => void;
  readonly busy: boolean;
  readonly send: () => void;
}

/** Asks again before sending something that hardly anybody wants to send. */
function ConfirmSend({
  review,
  unfilled,
  isBlocked: isDraftBlocked,
  open,
  close,
  busy,
  send,
}: ConfirmSendProps) {
  const { t, language } = useI18n();
  const kind = isDraftBlocked ? "blocked" : "unfilled";
  return (
    <Confirm
      open={open}
      onClose={close}
      title={t(`review.${kind}_title`)}
      text={t(`review.${kind}_text`, { fields: new Intl.ListFormat(language).format(unfilled) })}
      action={t(`review.${kind}_send`)}
      busy={busy}
      error={null}
      run={send}
    >
      {isDraftBlocked ? <VerdictNote review={review} /> : null}
    </Confirm>
  );
}

type DialogOpenerProps = Pick<ActionsProps, "review" | "claim" | "steps" | "setOpenDialog">;

/** Asks for a reason, or for what to change; not while somebody else has claimed it or a step is running. */
function useDialogOpener({ review, claim, steps, setOpenDialog }: DialogOpenerProps) {
  const isOff = claim.other !== null || review.regenerating || steps.busy !== null;
  const open = (dialog: Exclude<OpenDialog, null>) => {
    if (isOff) return;
    steps.clear();
    setOpenDialog(dialog);
  };
  return { isOff, open };
}

function Reject(props: ActionsProps) {
  const { t } = useI18n();
  const { isOff, open } = useDialogOpener(props);
  useShortcuts([{ key: "r", label: t("review.reject"), run: () => open("reject") }]);
  return (
    <Button tone="danger" disabled={isOff} onClick={() => open("reject")} className="ml-auto">
      {t("review.reject")}
      <ShortcutHint>r</ShortcutHint>
    </Button>
  );
}

/** Shown with the draft that it replaces. */
export function Regenerate(props: DialogOpenerProps) {
  const { t } = useI18n();
  const { isOff, open } = useDialogOpener(props);
  useShortcuts([{ key: "g", label: t("review.regenerate"), run: () => open("regenerate") }]);
  return (
    <Button small tone="quiet" disabled={isOff} onClick={() => open("regenerate")}>
      {t("review.regenerate")}
      <ShortcutHint>g</ShortcutHint>
    </Button>
  );
}

function Dialogs(props: ActionsProps) {
  const { review, steps, openDialog, setOpenDialog } = props;
  const { t } = useI18n();
  const { open } = useDialogOpener(props);
  const problem = useResolvedError(review, steps.error);
  const close = () => setOpenDialog(null);
  const refusal = useRefusal();
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
        isBusy={steps.busy === "reject"}
        choices={ReasonChoices}
        onSubmit={(reason) => reject(storedReason(reason, t))}
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
        isBusy={steps.busy === "regenerate"}
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
    if ((await withoutSaving(draftKey, () => steps.reject(reason))) === null) return false;
    forgetDecided(client, draftKey);
    showToast({ text: t("review.rejected", { name: nameOf(review) }) });
    return true;
  };
}
