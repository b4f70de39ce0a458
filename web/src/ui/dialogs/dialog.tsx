/** A dialog that traps the focus, closes on Escape and restores the focus. */
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { useRestoredFocus } from "./focus.ts";

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly description?: string;
  /** As wide as the window, for pictures. */
  readonly isWide?: boolean;
  /** Called when the dialog has closed; `preventDefault` keeps the focus from being restored. */
  readonly onClosed?: ((event: Event) => void) | undefined;
  readonly children: ReactNode;
}

export function Dialog({
  open,
  onClose,
  title,
  description,
  isWide = false,
  onClosed,
  children,
}: DialogProps) {
  const { t } = useI18n();
  const restoreFocus = useRestoredFocus(open);
  return (
    <Radix.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[rgb(0_0_0/45%)]" />
        <Radix.Content
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          onCloseAutoFocus={(event) => {
            onClosed?.(event);
            if (!event.defaultPrevented) restoreFocus(event);
          }}
          className={`fixed top-1/2 left-1/2 z-50 max-h-[88dvh] ${isWide ? "w-[min(64rem,calc(100vw-2rem))]" : "w-[min(34rem,calc(100vw-2rem))]"} -translate-x-1/2 -translate-y-1/2 overflow-auto rounded-2xl bg-card p-5 shadow-lift`}
        >
          <div className="flex items-start justify-between gap-4">
            <Radix.Title className="text-lg">{title}</Radix.Title>
            <Radix.Close
              aria-label={t("action.close")}
              className="-mt-1 -mr-1 rounded-lg px-2 py-1 text-soft hover:bg-theirs"
            >
              ✕
            </Radix.Close>
          </div>
          {description === undefined ? null : (
            <Radix.Description className="mt-1 text-soft">{description}</Radix.Description>
          )}
          <div className="mt-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
