/** Assigns a review to a colleague, or hands it over. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Dialog } from "../../../ui/dialogs/dialog.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { Form } from "../../../ui/forms/form.tsx";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import type { Review } from "../../queue/reviews.ts";
import { ColleagueSelect, useColleagueName } from "../../sharing/colleagues.tsx";
import { storeReview, refetchReview } from "../queries.ts";
import type { Claim } from "./use-claim.ts";

interface AssignButtonProps {
  readonly review: Review;
  readonly claim: Claim;
  readonly isDisabled: boolean;
}

export function AssignButton({ review, claim, isDisabled }: AssignButtonProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const isUnavailable = isDisabled || claim.other !== null;
  const label = t(claim.isMine ? "sharing.hand_over" : "sharing.assign");
  useShortcuts(isUnavailable ? [] : [{ key: "h", label, run: () => setOpen(true) }]);
  return (
    <>
      <Button isSmall tone="quiet" disabled={isUnavailable} onClick={() => setOpen(true)}>
        {label}
        <ShortcutHint>h</ShortcutHint>
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t(claim.isMine ? "sharing.hand_over" : "sharing.assign_title")}
        description={t(claim.isMine ? "sharing.hand_over_text" : "sharing.assign_text")}
      >
        <AssignForm review={review} label={label} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

interface AssignFormProps {
  readonly review: Review;
  readonly label: string;
  readonly close: () => void;
}

function AssignForm({ review, label, close }: AssignFormProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const showToast = useToast();
  const colleagueName = useColleagueName();
  const [to, setTo] = useState(review.assigned_to?.id ?? null);
  const { id } = review;
  const assign = useMutation({
    networkMode: "always",
    mutationFn: () => call("POST /v1/reviews/{id}/assign", { params: { id }, body: { to } }),
    onSuccess: async (fresh) => {
      await storeReview(client, fresh);
      const whom = colleagueName(to);
      showToast({ text: whom === null ? t("sharing.unassigned") : t("sharing.assigned", { name: whom }) });
      close();
    },
    onError: () => void refetchReview(client, id),
  });
  return (
    <Form
      label={label}
      submit={() => assign.mutate()}
      isBusy={assign.isPending}
      error={assign.error}
      fields={[]}
      action={label}
      cancel={close}
      takesFocus
    >
      <ColleagueSelect chosen={to} choose={setTo} />
    </Form>
  );
}
