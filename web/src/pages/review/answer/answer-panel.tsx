/** Work on a draft: verdict, editor, rating, decision. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { CopyButton } from "../../../ui/text/copy-button.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { Note } from "../../../ui/note.tsx";
import { isOpen, nameOf, type Review } from "../../queue/reviews.ts";
import { DecisionBar, type OpenDialog, RegenerateButton } from "../decision/decision-bar.tsx";
import { Attachments, DropZone } from "./attachments.tsx";
import { DifferenceView } from "./difference-view.tsx";
import { Editor, type EditorHandle } from "./editor.tsx";
import { ClaimControls } from "../claim/claim-controls.tsx";
import { DraftFailure } from "./model-failures.tsx";
import { InstructionsNote } from "./instructions-note.tsx";
import type { ReviewNews } from "../conversation/review-news.tsx";
import { Rating } from "./rating.tsx";
import type { Claim } from "../claim/use-claim.ts";
import { ConflictNote } from "./saving-notes.tsx";
import { SecondPerson } from "../decision/second-person.tsx";
import { forgetDecided, pauseSaving } from "./savers.ts";
import { type Approve, type Steps, useSteps } from "../decision/use-steps.ts";
import { mayApprove, recordApproval, useUndoOffer } from "../decision/use-undo.ts";
import { OwnTextField } from "../translation/own-text-field.tsx";
import { TranslatedDraft } from "../translation/translated-text.tsx";
import { type AnswerWork, useDraftKey, useWork } from "./use-work.ts";
import { useUploads } from "./use-uploads.ts";
import { VerdictNote } from "./verdict-note.tsx";

interface AnswerPanelProps {
  readonly review: Review;
  readonly claim: Claim;
  /** The next review that nobody has claimed. */
  readonly next: string | null;
  readonly news: ReviewNews;
}

export function AnswerPanel({ review, claim, next, news }: AnswerPanelProps) {
  const { t } = useI18n();
  const answer = useWork(review, claim.takeOnce);
  const steps = useSteps(review);
  const editor = useRef<EditorHandle>(null);
  const uploads = useUploads(review, answer);
  const approve = useApprove({ review, answer, steps, next });
  const [openDialog, setOpenDialog] = useState<OpenDialog>(null);
  const isReadOnly = claim.other !== null;
  useShortcuts([
    {
      key: "e",
      label: t("review.edit"),
      run: () => {
        claim.takeOnce();
        editor.current?.focus();
      },
    },
  ]);
  return (
    <section aria-labelledby="draft" className="min-w-0 rounded-2xl border border-line bg-card px-4 pt-4">
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-1">
        <h2 id="draft" tabIndex={-1} className="text-base whitespace-nowrap outline-none">
          {t(review.draft === null || answer.isEdited ? "review.your_answer" : "review.draft")}
        </h2>
        <div className="ml-auto flex flex-wrap justify-end gap-x-1 gap-y-2">
          {review.written_first ? null : <RegenerateButton {...{ review, claim, steps, setOpenDialog }} />}
          <ClaimControls {...{ review, claim, steps }} />
        </div>
      </div>
      <div className="space-y-4">
        <Remarks review={review} claim={claim} answer={answer} />
        <SecondPerson {...{ review, claim, steps }} />
        <InstructionsNote instructions={review.context.instructions} />
        <VerdictNote review={review} />
        <DropZone uploads={uploads} isReadOnly={isReadOnly}>
          <Editor ref={editor} review={review} answer={answer} isReadOnly={isReadOnly} />
        </DropZone>
        <TranslatedDraft review={review} />
        <OwnTextField review={review} answer={answer} isReadOnly={isReadOnly} />
        <Attachments review={review.id} {...{ answer, uploads, isReadOnly }} />
        {answer.isEdited && review.draft !== null ? (
          <DifferenceView before={review.draft.bubbles} after={answer.work.bubbles} />
        ) : null}
        <Rating
          work={answer.work}
          change={answer.change}
          hasDraft={review.draft !== null}
          isReadOnly={isReadOnly}
        />
      </div>
      <DecisionBar
        {...{ review, claim, answer, steps, approve, openDialog, setOpenDialog, news }}
        isUploading={uploads.isBusy}
      />
    </section>
  );
}

/** Everything to know before reading the draft. */
function Remarks({
  review,
  claim,
  answer,
}: {
  readonly review: Review;
  readonly claim: Claim;
  readonly answer: AnswerWork;
}) {
  const { t, date } = useI18n();
  const { other } = claim;
  const until = review.claimed_until;
  return (
    <>
      {other === null || until === null ? null : (
        <Note tone="warn" role="status">
          {t("review.held", { name: other.name, time: date(until, { timeStyle: "short" }) })}
        </Note>
      )}
      <p role="status" className="rounded-xl bg-blue-wash px-4 py-3 text-blue empty:hidden">
        {review.regenerating ? t("review.regenerating") : ""}
      </p>
      <DraftFailure review={review} />
      {review.written_first ? <Note tone="info">{t("review.written_first")}</Note> : null}
      {review.guidance !== null && review.revision > 0 ? (
        <p className="words text-sm text-soft">{t("review.guided", { guidance: review.guidance })}</p>
      ) : null}
      <EarlierWorkNote answer={answer} />
      <ConflictNote conflict={answer.conflict} />
    </>
  );
}

function EarlierWorkNote({ answer }: { readonly answer: AnswerWork }) {
  const { t } = useI18n();
  const text = answer.earlier?.bubbles.join("\n\n");
  // Nothing to offer while these edits are in the editor; they stay stored.
  if (text === undefined || text === answer.work.bubbles.join("\n\n")) return null;
  return (
    <Note tone="info" role="status" title={t("review.earlier_work")}>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        <Button isSmall onClick={answer.takeEarlier}>
          {t("review.use_earlier")}
        </Button>
        <CopyButton text={text} />
        <Button isSmall tone="quiet" onClick={answer.dropEarlier}>
          {t("review.drop_earlier")}
        </Button>
      </div>
    </Note>
  );
}

interface ApproveOptions {
  readonly review: Review;
  readonly answer: AnswerWork;
  readonly steps: Steps;
  readonly next: string | null;
}

/** Approves, offers to undo, and goes to the next review if asked to. */
function useApprove({ review, answer, steps, next }: ApproveOptions): Approve {
  const offer = useUndoOffer();
  const { t } = useI18n();
  const showToast = useToast();
  const draftKey = useDraftKey(review);
  const client = useQueryClient();
  const navigate = useNavigate();
  return async (afterwards) => {
    if (!mayApprove(performance.now())) return;
    const approved = await pauseSaving(draftKey, () => steps.approve(answer.work));
    if (approved === null) return;
    recordApproval(performance.now());
    forgetDecided(client, draftKey);
    if (isOpen(approved)) showToast({ text: t("second.approved_toast", { name: nameOf(approved) }) });
    else offer(approved, answer.work);
    if (afterwards === "stay") return;
    await (next === null ? navigate({ to: "/" }) : navigate({ to: "/reviews/$id", params: { id: next } }));
  };
}
