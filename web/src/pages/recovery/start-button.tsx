/** Starts an operation after confirmation. */
import { useState } from "react";
import { call } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";

const recoveryQueryKeys = [["GET /v1/recovery/operations"], ["GET /v1/recovery"]];

export function StartButton({ kind }: { readonly kind: "sweep" | "pending_updates" }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const start = useAction({
    run: () => call("POST /v1/recovery/operations", { body: { kind } }),
    success: t("recovery.started"),
    invalidates: recoveryQueryKeys,
    done: () => setOpen(false),
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t(`recovery.start.${kind}`)}</Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          start.reset();
        }}
        title={t(`recovery.start_title.${kind}`)}
        text={t(`recovery.start_text.${kind}`)}
        action={t(`recovery.start.${kind}`)}
        tone="main"
        isBusy={start.isPending}
        error={start.error}
        run={() => start.mutate()}
      />
    </>
  );
}
