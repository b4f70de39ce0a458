/** Toasts at the top edge; each may offer one action, and is read out. */
import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";

export interface ToastMessage {
  readonly text: string;
  readonly tone?: "plain" | "bad";
  /** One action, while the toast is shown. */
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly durationMs?: number;
}
type ShowToast = (toast: ToastMessage) => void;

const Context = createContext<ShowToast>(() => undefined);

/** Shows a toast. */
export const useToast = (): ShowToast => useContext(Context);

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const [toasts, setToasts] = useState<readonly (ToastMessage & { readonly id: string })[]>([]);
  const showToast = useCallback<ShowToast>((toast) => {
    setToasts((before) => [...before.slice(-2), { ...toast, id: crypto.randomUUID() }]);
  }, []);
  const dismiss = (id: string) => setToasts((before) => before.filter((one) => one.id !== id));
  return (
    <Context value={showToast}>
      <Radix.Provider swipeDirection="up" label={t("toast.label")}>
        {children}
        {toasts.map((toast) => (
          <ToastView key={toast.id} toast={toast} onClose={() => dismiss(toast.id)} />
        ))}
        {/* At the top, below the undo bars, which end at `--undo-end`. */}
        <Radix.Viewport className="pointer-events-none fixed inset-x-4 top-[max(0.75rem,calc(var(--undo-end,0px)+0.5rem))] z-50 m-0 flex list-none flex-col items-center gap-2 p-0 outline-none md:left-56" />
      </Radix.Provider>
    </Context>
  );
}

function ToastView({ toast, onClose }: { readonly toast: ToastMessage; readonly onClose: () => void }) {
  const { action, tone = "plain" } = toast;
  return (
    <Radix.Root
      duration={toast.durationMs ?? 5_000}
      onOpenChange={(open) => (open ? undefined : onClose())}
      className={`pointer-events-auto flex max-w-full items-center gap-4 rounded-xl px-4 py-3 shadow-lift ring-1 ${tone === "bad" ? "bg-red-wash text-red ring-red" : "bg-ink text-paper ring-edge"}`}
    >
      <Radix.Description className="words">{toast.text}</Radix.Description>
      {action === undefined ? null : (
        <Radix.Action
          altText={action.label}
          onClick={action.run}
          className="rounded-md border border-current px-2.5 py-1 font-semibold"
        >
          {action.label}
        </Radix.Action>
      )}
    </Radix.Root>
  );
}
