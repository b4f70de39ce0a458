/** The account: a button whose menu is loaded when it is first needed. */
import { useState } from "react";
import { useOpenedPart } from "../ui/load.ts";
import { AccountName, accountButton } from "./account-button.tsx";

const load = async () => (await import("./account-menu.tsx")).AccountMenu;
/** A failure is shown when the menu is opened. */
const loadAhead = () => void load().catch(() => undefined);

export function Account({ name }: { readonly name: string }) {
  const [isNeeded, need] = useState(false);
  const menu = useOpenedPart(load, isNeeded, () => need(false));
  if (menu !== null) return menu({ name });
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={accountButton}
      // By then it has usually arrived.
      onPointerEnter={loadAhead}
      onFocus={loadAhead}
      onClick={() => need(true)}
    >
      <AccountName name={name} />
    </button>
  );
}
