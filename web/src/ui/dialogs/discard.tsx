/** Asks whether what somebody typed may be discarded. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";

type AskToDiscard = () => Promise<boolean>;

const Context = createContext<AskToDiscard>(() => Promise.resolve(true));

/** Asks, and resolves to the answer. */
export const useAskToDiscard = (): AskToDiscard => useContext(Context);

export function DiscardProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const [resolve, setResolve] = useState<((mayDiscard: boolean) => void) | null>(null);
  const ask = useCallback<AskToDiscard>(() => new Promise((resolve) => setResolve(() => resolve)), []);
  const close = (mayDiscard: boolean) => {
    resolve?.(mayDiscard);
    setResolve(null);
  };
  return (
    <Context value={ask}>
      {children}
      <ConfirmDialog
        open={resolve !== null}
        onClose={() => close(false)}
        title={t("unsaved.title")}
        text={t("unsaved.text")}
        action={t("unsaved.discard")}
        isBusy={false}
        error={null}
        run={() => close(true)}
      />
    </Context>
  );
}
