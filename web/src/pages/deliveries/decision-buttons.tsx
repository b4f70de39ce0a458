/** A person's decisions on a message that is unclear or was refused. */
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { Input } from "../../ui/forms/field.tsx";
import { fieldErrorOf } from "../../ui/forms/form-values.ts";
import type { Delivery } from "./delivery.ts";

interface DecisionButtonProps {
  readonly delivery: Delivery;
}

/** A request about the message as the reader saw it: the API refuses it once the message was sent again. */
const requestOf = (id: string, resends: number) => ({ params: { id }, body: { resends } });

const deliveryQueryKeys = [
  ["GET /v1/deliveries"],
  ["GET /v1/deliveries/failed"],
  ["GET /v1/interactions"],
  ["GET /v1/reviews/counts"],
];

export function ArrivedButton({ delivery }: DecisionButtonProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [messageId, setMessageId] = useState("");
  const confirm = useAction({
    run: () =>
      call("POST /v1/deliveries/{id}/confirm", {
        params: { id: delivery.id },
        body: messageId === "" ? {} : { telegram_message_id: Number(messageId) },
      }),
    success: t("deliveries.arrived_done"),
    invalidates: deliveryQueryKeys,
    done: () => setOpen(false),
  });
  const fieldError = fieldErrorOf(confirm.error, "telegram_message_id");
  return (
    <>
      <Button isSmall onClick={() => setOpen(true)}>
        {t("deliveries.arrived")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          confirm.reset();
        }}
        title={t("deliveries.arrived_title")}
        text={t("deliveries.arrived_text")}
        action={t("deliveries.arrived")}
        tone="main"
        isBusy={confirm.isPending}
        error={fieldError === undefined ? confirm.error : null}
        run={() => confirm.mutate()}
      >
        <Input
          label={t("deliveries.message_id")}
          inputMode="numeric"
          autoComplete="off"
          maxLength={15}
          value={messageId}
          error={fieldError}
          onChange={(event) => setMessageId(event.target.value.replaceAll(/\D/g, ""))}
        />
      </ConfirmDialog>
    </>
  );
}

/** Accepts that the reply was refused, so that it no longer counts as failed. */
export function DismissButton({ delivery }: DecisionButtonProps) {
  const { t } = useI18n();
  const dismiss = useAction({
    run: () => call("POST /v1/deliveries/{id}/dismiss", requestOf(delivery.id, delivery.resends)),
    success: t("deliveries.dismissed"),
    invalidates: deliveryQueryKeys,
    showsError: true,
  });
  return (
    <Button isSmall isBusy={dismiss.isPending} onClick={() => dismiss.mutate()}>
      {t("deliveries.dismiss")}
    </Button>
  );
}

export function SendAgainButton({ delivery }: DecisionButtonProps) {
  const { t } = useI18n();
  // As it was when the dialog opened, because the list behind it keeps changing.
  const [resends, setResends] = useState<number | null>(null);
  const resend = useAction({
    run: () => call("POST /v1/deliveries/{id}/resend", requestOf(delivery.id, resends ?? delivery.resends)),
    success: t("deliveries.again_done"),
    invalidates: deliveryQueryKeys,
    done: () => setResends(null),
  });
  return (
    <>
      <Button isSmall onClick={() => setResends(delivery.resends)}>
        {t("deliveries.again")}
      </Button>
      <ConfirmDialog
        open={resends !== null}
        onClose={() => {
          setResends(null);
          resend.reset();
        }}
        title={t("deliveries.again_title")}
        text={t(delivery.state === "unknown" ? "deliveries.again_unknown" : "deliveries.again_undeliverable")}
        action={t("deliveries.again")}
        isBusy={resend.isPending}
        error={resend.error}
        run={() => resend.mutate()}
      />
    </>
  );
}
