/** The account: a button whose menu is loaded when it is first needed. */
import { useState } from "react";
import { useOpenedPart } from "../ui/load.ts";
import { AccountName, accountButtonClass } from "./account-button.tsx";

const loadMenu = async () => (await import("./account-menu.tsx")).AccountMenu;
/** A failure is shown when the menu is opened. */
const loadAhead = () => void loadMenu().catch(() => undefined);

export function Account({ name }: { readonly name: string }) {
  const [isNeeded, setNeeded] = useState(false);
  const menu = useOpenedPart(loadMenu, isNeeded, () => setNeeded(false));
  if (menu !== null) return menu({ name });
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={accountButtonClass}
      // By then it has usually arrived.
      onPointerEnter={loadAhead}
      onFocus={loadAhead}
      onClick={() => setNeeded(true)}
    >
      <AccountName name={name} />
    </button>
  );
}
