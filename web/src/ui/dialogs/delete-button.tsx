/** A button that deletes one item of a list after confirmation. */
import type { QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "./use-action.ts";
import { Button } from "../forms/button.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";

interface DeleteButtonProps {
  /** The item's name, for screen readers. */
  readonly name: string;
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** Shown on success. */
  readonly success: string;
  readonly invalidates: readonly QueryKey[];
  readonly run: () => Promise<unknown>;
}

export function DeleteButton({ name, title, text, success, invalidates, run }: DeleteButtonProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const remove = useAction({ run, success, invalidates, done: () => setOpen(false) });
  return (
    <>
      <Button
        isSmall
        tone="danger"
        aria-label={t("action.delete_named", { name })}
        onClick={() => setOpen(true)}
      >
        {t("action.delete")}
      </Button>
      <ConfirmDialog
        open={isOpen}
        onClose={() => {
          setOpen(false);
          remove.reset();
        }}
        title={title}
        text={text}
        action={t("action.delete")}
        isBusy={remove.isPending}
        error={remove.error}
        run={() => remove.mutate()}
      />
    </>
  );
}
