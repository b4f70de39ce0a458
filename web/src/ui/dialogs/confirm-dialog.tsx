/** Confirms an action that is hard to undo; says what will happen, and stays open until it has. */
import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../forms/button.tsx";
import { useRestoredFocus } from "./focus.ts";
import { useErrorText } from "../use-error-text.ts";

interface ConfirmDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen. */
  readonly text: string;
  /** Names the action, never just "OK". */
  readonly action: string;
  readonly tone?: "main" | "danger";
  readonly isBusy: boolean;
  /** Something is still missing. */
  readonly isDisabled?: boolean;
  readonly error: Error | null;
  readonly run: () => void;
  /** Additional fields. */
  readonly children?: ReactNode;
}

export function ConfirmDialog({
  open,
  onClose,
  title,
  text,
  action,
  tone = "danger",
  isBusy,
  isDisabled = false,
  error,
  run,
  children,
}: ConfirmDialogProps) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const restoreFocus = useRestoredFocus(open);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next || isBusy ? undefined : onClose())}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/45%)]" />
        <AlertDialog.Content
          onCloseAutoFocus={restoreFocus}
          className="fixed top-1/2 left-1/2 z-50 max-h-[88dvh] w-[min(30rem,calc(100vw-2rem))] -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-2xl bg-card p-5 shadow-lift"
        >
          <AlertDialog.Title className="text-lg">{title}</AlertDialog.Title>
          <AlertDialog.Description className="words mt-2 text-soft">{text}</AlertDialog.Description>
          {children === undefined ? null : <div className="mt-4">{children}</div>}
          <p role="alert" className="mt-3 text-red empty:hidden">
            {errorText(error)}
          </p>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button disabled={isBusy}>{t("action.cancel")}</Button>
            </AlertDialog.Cancel>
            <Button tone={tone} isBusy={isBusy} disabled={isDisabled} onClick={run}>
              {action}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
