/** Toasts at the top edge; each may offer one action, and is read out. */
import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";

export interface ToastContent {
  readonly text: string;
  readonly tone?: "plain" | "bad";
  /** One action, while the toast is shown. */
  readonly action?: { readonly label: string; readonly run: () => void };
  readonly durationMs?: number;
}
type ShowToast = (toast: ToastContent) => void;

const Context = createContext<ShowToast>(() => undefined);

/** Shows a toast. */
export const useToast = (): ShowToast => useContext(Context);

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const [shown, setShown] = useState<readonly (ToastContent & { readonly id: string })[]>([]);
  const showToast = useCallback<ShowToast>((toast) => {
    setShown((before) => [...before.slice(-2), { ...toast, id: crypto.randomUUID() }]);
  }, []);
  const drop = (id: string) => setShown((before) => before.filter((one) => one.id !== id));
  const list = useMemo(() => shown, [shown]);
  return (
    <Context value={showToast}>
      <Radix.Provider swipeDirection="up" label={t("toast.label")}>
        {children}
        {list.map((toast) => (
          <Message key={toast.id} toast={toast} onClose={() => drop(toast.id)} />
        ))}
        {/* At the top, below the undo bars, which end at `--undo-end`. */}
        <Radix.Viewport className="pointer-events-none fixed inset-x-4 top-[max(0.75rem,calc(var(--undo-end,0px)+0.5rem))] z-50 m-0 flex list-none flex-col items-center gap-2 p-0 outline-none md:left-56" />
      </Radix.Provider>
    </Context>
  );
}

function Message({ toast, onClose }: { readonly toast: ToastContent; readonly onClose: () => void }) {
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
