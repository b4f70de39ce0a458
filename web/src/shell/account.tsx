/** The account: a button whose menu is loaded when it is first needed. */
import { lazy, Suspense, useState } from "react";
import { AccountName, accountButton } from "./account-button.tsx";

const load = () => import("./account-menu.tsx");
const AccountMenu = lazy(async () => ({ default: (await load()).AccountMenu }));

export function Account({ name }: { readonly name: string }) {
  const [isNeeded, need] = useState(false);
  const button = (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={accountButton}
      // By then it has usually arrived.
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => need(true)}
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
