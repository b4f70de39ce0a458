/** Asks whether what somebody typed may be discarded. */
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Confirm } from "./confirm.tsx";

type MayDiscard = () => Promise<boolean>;

const Context = createContext<MayDiscard>(() => Promise.resolve(true));

/** Asks, and resolves to the answer. */
export const useDiscardQuestion = (): MayDiscard => useContext(Context);

export function DiscardProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useI18n();
  const [answer, setAnswer] = useState<((may: boolean) => void) | null>(null);
  const ask = useCallback<MayDiscard>(() => new Promise((resolve) => setAnswer(() => resolve)), []);
  const close = (may: boolean) => {
    answer?.(may);
    setAnswer(null);
  };
  return (
    <Context value={ask}>
      {children}
      <Confirm
        open={answer !== null}
        onClose={() => close(false)}
        title={t("unsaved.title")}
        text={t("unsaved.text")}
        action={t("unsaved.discard")}
        busy={false}
        error={null}
        run={() => close(true)}
      />
    </Context>
  );
}
