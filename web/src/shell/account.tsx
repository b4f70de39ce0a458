/** The account: a button whose menu is loaded when it is first needed. */
import { lazy, Suspense, useState } from "react";
import { AccountName, accountButtonClass } from "./account-button.tsx";

const loadMenu = () => import("./account-menu.tsx");
const AccountMenu = lazy(async () => ({ default: (await loadMenu()).AccountMenu }));

export function Account({ name }: { readonly name: string }) {
  const [isNeeded, setNeeded] = useState(false);
  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={accountButtonClass}
      // By then it has usually arrived.
      onPointerEnter={() => void loadMenu()}
      onFocus={() => void loadMenu()}
      onClick={() => setNeeded(true)}
    >
      <AccountName name={name} />
    </button>
  );
  return isNeeded ? (
    <Suspense fallback={button}>
      <AccountMenu name={name} />
    </Suspense>
  ) : (
    button
  );
}
