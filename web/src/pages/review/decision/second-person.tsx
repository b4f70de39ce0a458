/** Four eyes: shows what one person approved, and lets another one confirm or decline it. */
import { useState } from "react";
import { useSession } from "../../../api/session.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { Note } from "../../../ui/note.tsx";
import { AttachmentList } from "../../../ui/media/attachment-view.tsx";
import { FormattedText } from "../../../ui/text/formatted-text.tsx";
import { ShortTime } from "../../../ui/text/time.tsx";
import type { Review } from "../../queue/reviews.ts";
import type { Claim } from "../claim/use-claim.ts";
import { useDecisionErrorText } from "./use-decision-error-text.ts";
import { TextDialog } from "./text-dialog.tsx";
import type { Steps } from "./use-steps.ts";
import { useUndoOffer } from "./use-undo.ts";
import { OwnTextView } from "../translation/own-text-view.tsx";
import { workOfDecision } from "./decision.ts";

interface SecondPersonProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly steps: Steps;
}

export function SecondPerson({ review, claim, steps }: SecondPersonProps) {
  const { t } = useI18n();
  const { proposal, declined } = review;
  if (proposal !== null) return <ProposalSection {...{ review, claim, steps, proposal }} />;
  if (declined === null) return null;
  return (
    <Note tone="warn" role="status" title={t("second.declined", { name: declined.by.name })}>
      <p className="words">{declined.reason}</p>
    </Note>
  );
}

type Proposal = NonNullable<Review["proposal"]>;

function ProposalSection({
  review,
  claim,
  steps,
  proposal,
}: SecondPersonProps & { readonly proposal: Proposal }) {
  const { t } = useI18n();
  const me = useSession().reviewer.id;
  const isOwn = proposal.by.id === me;
  return (
    <section aria-labelledby="second" className="rounded-xl border border-edge p-4">
      <h3 id="second" className="text-sm">
        {isOwn ? t("second.own") : t("second.waits", { name: proposal.by.name })}{" "}
        <ShortTime at={proposal.at} className="font-normal text-soft" />
      </h3>
      <ul aria-label={t("second.text")} className="mt-2 space-y-1.5">
        {proposal.pieces.map((piece, index) => (
          <li key={index} className="words w-fit rounded-bubble bg-ours px-3.5 py-2 whitespace-pre-wrap">
            <FormattedText source={piece} />
          </li>
        ))}
      </ul>
      <AttachmentList
        attachments={proposal.attachments}
        review={review.id}
        label={t("attach.count", { count: proposal.attachments.length })}
      />
      <OwnTextView
        heading="h4"
        own={proposal.own_text ?? null}
        bubbles={[proposal.text]}
        name={proposal.by.name}
      />
      <p className="mt-2 text-sm text-soft">{t(isOwn ? "second.own_hint" : "second.hint")}</p>
      <ProposalActions {...{ review, claim, steps, isOwn }} />
    </section>
  );
}

function ProposalActions({ review, claim, steps, isOwn }: SecondPersonProps & { readonly isOwn: boolean }) {
  const { t } = useI18n();
  const refusal = useDecisionErrorText();
  const offer = useUndoOffer();
  const [isDeclining, setDeclining] = useState(false);
  const isDisabled = claim.other !== null || review.regenerating || steps.running !== null;
  const confirm = async () => {
    const approved = await steps.confirm();
    if (approved !== null) offer(approved, workOfDecision(approved));
  };
  return (
    <div className="mt-3 flex flex-wrap gap-2">
      {isOwn ? null : (
        <Button
          tone="main"
          isBusy={steps.running === "confirm"}
          disabled={isDisabled}
          onClick={() => void confirm()}
        >
          {t("second.confirm")}
        </Button>
      )}
      <Button
        disabled={isDisabled}
        onClick={() => {
          steps.clear();
          setDeclining(true);
        }}
      >
        {t(isOwn ? "second.withdraw" : "second.decline")}
      </Button>
      <TextDialog
        open={isDeclining}
        name={`review.${review.id}.decline`}
        onReopen={() => (isDisabled ? undefined : setDeclining(true))}
        title={t(isOwn ? "second.withdraw" : "second.decline")}
        label={t("second.reason")}
        submit={t(isOwn ? "second.withdraw" : "second.decline")}
        tone="danger"
        maxLength={4_000}
        isBusy={steps.running === "decline"}
        problem={steps.error === null ? "" : refusal(steps.error)}
        onSubmit={async (reason) => (await steps.decline(reason)) !== null}
        onClose={() => setDeclining(false)}
      />
    </div>
  );
}
