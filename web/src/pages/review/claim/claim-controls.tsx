/** Claiming a review, releasing it, handing it over; an admin frees or takes what somebody else holds. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { ConfirmDialog } from "../../../ui/dialogs/confirm-dialog.tsx";
import { Button } from "../../../ui/forms/button.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { usePermissions } from "../../../ui/permissions.ts";
import type { Review } from "../../queue/reviews.ts";
import type { Steps } from "../decision/use-steps.ts";
import { storeReview, refetchReview } from "../queries.ts";
import { LaterButton } from "./later-button.tsx";
import { AssignButton } from "./assign-button.tsx";
import type { Claim } from "./use-claim.ts";

interface ClaimControlsProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly steps: Steps;
}

export function ClaimControls({ review, claim, steps }: ClaimControlsProps) {
  const { canAdminister } = usePermissions();
  const { other } = claim;
  if (other !== null && canAdminister) return <OverrideButtons review={review} holder={other.name} />;
  return (
    <>
      <LaterButton review={review} isDisabled={steps.running !== null || other !== null} />
      <AssignButton review={review} claim={claim} isDisabled={steps.running !== null} />
      <OwnClaimControls claim={claim} steps={steps} />
    </>
  );
}

function OwnClaimControls({ claim, steps }: Omit<ClaimControlsProps, "review">) {
  const { t } = useI18n();
  const showToast = useToast();
  const release = async () => {
    if ((await steps.release()) !== null) showToast({ text: t("review.released") });
  };
  if (claim.isMine)
    return (
      <Button
        isSmall
        isBusy={steps.running === "release"}
        disabled={steps.running !== null}
        onClick={() => void release()}
      >
        {t("review.release")}
      </Button>
    );
  return (
    <Button isSmall isBusy={claim.isTaking} disabled={claim.other !== null} onClick={claim.take}>
      {t("review.take")}
    </Button>
  );
}

/** Lets an admin take or release a review that somebody is working on, after a question. */
function OverrideButtons({ review, holder }: { readonly review: Review; readonly holder: string }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [step, setStep] = useState<"take" | "free" | null>(null);
  const parts = { params: { id: review.id }, body: { force: true } };
  const override = useMutation({
    networkMode: "always",
    mutationFn: () =>
      step === "take"
        ? call("POST /v1/reviews/{id}/claim", parts)
        : call("POST /v1/reviews/{id}/release", parts),
    onSuccess: (fresh) => {
      setStep(null);
      return storeReview(client, fresh);
    },
    onError: () => void refetchReview(client, review.id),
  });
  const stepAsked = step ?? "free";
  return (
    <>
      <Button isSmall onClick={() => setStep("free")}>
        {t("sharing.free")}
      </Button>
      <Button isSmall onClick={() => setStep("take")}>
        {t("sharing.take")}
      </Button>
      <ConfirmDialog
        open={step !== null}
        onClose={() => {
          setStep(null);
          override.reset();
        }}
        title={t(`sharing.${stepAsked}_title`, { name: holder })}
        text={t(`sharing.${stepAsked}_text`, { name: holder })}
        action={t(`sharing.${stepAsked}`)}
        tone="main"
        isBusy={override.isPending}
        error={override.error}
        run={() => override.mutate()}
      />
    </>
  );
}
