/** A button that copies a text, and confirms it. */
import { useState } from "react";
import { useI18n } from "../../i18n/use-i18n.tsx";
import { Button } from "../forms/button.tsx";

export function CopyButton({ text, label }: { readonly text: string; readonly label?: string }) {
  const { t } = useI18n();
  const [state, setState] = useState<"ready" | "copied" | "refused">("ready");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      // The browser denies clipboard access: the text has to be selected by hand.
      setState("refused");
    }
  };
  return (
    <>
      <Button isSmall onClick={() => void copy()}>
        {label ?? t("action.copy")}
      </Button>
      <span role="status" className="text-sm text-soft">
        {state === "ready" ? "" : t(state === "copied" ? "action.copied" : "copy.refused")}
      </span>
    </>
  );
}
