/** Answers a review later: it leaves the queue and comes back at a time. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { call } from "../../../api/client.ts";
import { serverNow } from "../../../api/clock.ts";
import { useI18n } from "../../../i18n/use-i18n.tsx";
import { Dialog } from "../../../ui/dialogs/dialog.tsx";
import { useToast } from "../../../ui/dialogs/toast.tsx";
import { Button, ShortcutHint } from "../../../ui/forms/button.tsx";
import { Input, Select } from "../../../ui/forms/field.tsx";
import { Form } from "../../../ui/forms/form.tsx";
import { fieldErrorOf } from "../../../ui/forms/form-values.ts";
import { useShortcuts } from "../../../ui/shortcuts.tsx";
import { formatTime } from "../../../ui/text/time.tsx";
import { isLater, type Review } from "../../queue/reviews.ts";
import { nextPageId } from "../../queue/neighbours.ts";
import { storeReview, refetchReview } from "../queries.ts";
import { type LaterChoice, choicesFor, localMinute, timeOf } from "./later-times.ts";

interface LaterButtonProps {
  readonly review: Review;
  readonly isDisabled: boolean;
}

export function LaterButton({ review, isDisabled }: LaterButtonProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  useShortcuts(isDisabled ? [] : [{ key: "l", label: t("sharing.later"), run: () => setOpen(true) }]);
  return (
    <>
      <Button isSmall tone="quiet" disabled={isDisabled} onClick={() => setOpen(true)}>
        {t("sharing.later")}
        <ShortcutHint>l</ShortcutHint>
      </Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title={t("sharing.later_title")}
        description={t("sharing.later_text")}
      >
        <LaterForm review={review} close={() => setOpen(false)} />
      </Dialog>
    </>
  );
}

function LaterForm({ review, close }: { readonly review: Review; readonly close: () => void }) {
  const { t, date } = useI18n();
  const [openedAt] = useState(serverNow);
  const choices = choicesFor(openedAt, review.deadline, isLater(review, openedAt));
  const [choice, setChoice] = useState<LaterChoice>(choices[0] ?? "own");
  const [ownTime, setOwnTime] = useState(() => localMinute(openedAt + 3_600_000));
  const postpone = usePostpone(review, close);
  return (
    <Form
      label={t("sharing.later_title")}
      submit={() => postpone.mutate(timeOf(choice, ownTime, serverNow()))}
      isBusy={postpone.isPending}
      error={postpone.error}
      fields={["until"]}
      action={t("sharing.later_submit")}
      cancel={close}
      takesFocus
    >
      <Select
        label={t("sharing.later_when")}
        error={choice === "own" ? undefined : fieldErrorOf(postpone.error, "until")}
        value={choice}
        onChange={({ target }) => setChoice(choices.find((one) => one === target.value) ?? "own")}
      >
        {choices.map((one) => {
          const time = one === "own" || one === "now" ? null : timeOf(one, ownTime, openedAt);
          const name = t(`sharing.later.${one}`);
          return (
            <option key={one} value={one}>
              {time === null ? name : `${name} (${formatTime(time, openedAt, { date })})`}
            </option>
          );
        })}
      </Select>
      {choice === "own" ? (
        <Input
          label={t("sharing.later_time")}
          error={fieldErrorOf(postpone.error, "until")}
          type="datetime-local"
          required
          min={localMinute(openedAt)}
          value={ownTime}
          onChange={({ target }) => setOwnTime(target.value)}
        />
      ) : null}
    </Form>
  );
}

function usePostpone(review: Review, close: () => void) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const showToast = useToast();
  const { id } = review;
  return useMutation({
    networkMode: "always",
    mutationFn: (until: string | null) =>
      call("POST /v1/reviews/{id}/later", { params: { id }, body: { until } }),
    onSuccess: async (fresh, until) => {
      await storeReview(client, fresh);
      close();
      if (until === null) return showToast({ text: t("sharing.later_back") });
      showToast({ text: t("sharing.later_done", { time: formatTime(until, serverNow(), { date }) }) });
      return navigate({ to: "/reviews/$id", params: { id: nextPageId } });
    },
    onError: () => void refetchReview(client, id),
  });
}
