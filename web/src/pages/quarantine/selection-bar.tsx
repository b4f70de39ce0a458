/** Actions for the selected messages, or for all messages of one customer. */
import { useState } from "react";
import { call, Problem } from "../../api/client.ts";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "../../ui/dialogs/use-action.ts";
import { Button, ShortcutHint } from "../../ui/forms/button.tsx";
import { ConfirmDialog } from "../../ui/dialogs/confirm-dialog.tsx";
import { useShortcuts } from "../../ui/shortcuts.tsx";
import { SelectionHead } from "../../ui/lists/selection-head.tsx";
import type { Selection } from "../../ui/lists/selection.ts";
import { quarantineQueryKeys } from "./queries.ts";
import { useRelease } from "./use-release.ts";

interface SelectionBarProps {
  readonly selection: Selection<number>;
  /** The customer that the list is filtered by. */
  readonly customer: string | undefined;
}

export function SelectionBar({ selection, customer }: SelectionBarProps) {
  const { t } = useI18n();
  const [isDeleting, setDeleting] = useState(false);
  const { isBusy, release } = useRelease(selection.clear);
  const isChosen = selection.ids.length > 0;
  const releaseChosen = () => release({ ids: [...selection.ids] });
  useShortcuts([
    { key: "a", label: t("quarantine.select_all"), run: selection.toggleAll },
    ...(isChosen ? [{ key: "r", label: t("quarantine.release_selected"), run: releaseChosen }] : []),
  ]);
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
      <SelectionHead
        selection={selection}
        label={t("quarantine.select_all")}
        count={isChosen ? t("quarantine.selected", { count: selection.ids.length }) : ""}
      />
      {isChosen ? (
        <>
          <Button isSmall tone="main" isBusy={isBusy} onClick={releaseChosen}>
            {t("quarantine.release_selected")}
            <ShortcutHint>r</ShortcutHint>
          </Button>
          <Button isSmall tone="danger" disabled={isBusy} onClick={() => setDeleting(true)}>
            {t("quarantine.delete_selected")}
          </Button>
        </>
      ) : customer === undefined ? null : (
        <Button isSmall isBusy={isBusy} onClick={() => release({ customer })}>
          {t("quarantine.release_customer")}
        </Button>
      )}
      <DeleteMessagesDialog
        ids={selection.ids}
        open={isDeleting}
        close={() => setDeleting(false)}
        done={selection.clear}
      />
    </div>
  );
}

interface DeleteMessagesDialogProps {
  readonly ids: readonly number[];
  readonly open: boolean;
  readonly close: () => void;
  readonly done?: () => void;
}

/** Deletes the messages one by one after confirmation; one that is gone already counts as deleted. */
export function DeleteMessagesDialog({ ids, open, close, done }: DeleteMessagesDialogProps) {
  const { t } = useI18n();
  const remove = useAction({
    run: async () => {
      for (const id of ids) {
        await call("DELETE /v1/quarantine/{id}", { params: { id } }).catch((error: unknown) => {
          if (!(error instanceof Problem) || error.status !== 404) throw error;
        });
      }
    },
    success: t("quarantine.deleted"),
    invalidates: quarantineQueryKeys,
    done: () => {
      done?.();
      close();
    },
  });
  return (
    <ConfirmDialog
      open={open}
      onClose={() => {
        close();
        remove.reset();
      }}
      title={t("quarantine.delete_title", { count: ids.length })}
      text={t("quarantine.delete_text")}
      action={t("action.delete")}
      isBusy={remove.isPending}
      error={remove.error}
      run={() => remove.mutate()}
    />
  );
}
