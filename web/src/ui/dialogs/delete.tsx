/** A button that deletes one item of a list after confirmation. */
import type { QueryKey } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useAction } from "./use-action.ts";
import { Button } from "../forms/button.tsx";
import { Confirm } from "./confirm.tsx";

interface DeleteProps {
  /** The item's name, for screen readers. */
  readonly name: string;
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** Shown on success. */
  readonly success: string;
  readonly changes: readonly QueryKey[];
  readonly run: () => Promise<unknown>;
}

export function Delete({ name, title, text, success, changes, run }: DeleteProps) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const remove = useAction({ run, success, changes, done: () => setOpen(false) });
  return (
    <>
      <Button
        small
        tone="danger"
        aria-label={t("action.delete_named", { name })}
        onClick={() => setOpen(true)}
      >
        {t("action.delete")}
      </Button>
      <Confirm
        open={isOpen}
        onClose={() => {
          setOpen(false);
          remove.reset();
        }}
        title={title}
        text={text}
        action={t("action.delete")}
        busy={remove.isPending}
        error={remove.error}
        run={() => remove.mutate()}
      />
    </>
  );
}
