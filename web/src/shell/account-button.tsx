/** How the button of the account menu looks, before and after the menu is loaded. */

export const accountButtonClass =
  "flex w-full items-center justify-between gap-2 rounded-lg px-3 py-1.5 text-left text-rail-ink hover:bg-rail-on focus-visible:outline-rail-ink";

export const AccountName = ({ name }: { readonly name: string }) => (
  <>
    <span className="max-w-40 truncate">{name}</span>
    <svg aria-hidden viewBox="0 0 12 12" className="size-3 shrink-0 text-rail-soft md:rotate-180">
      <path d="m2 4 4 4 4-4" fill="none" stroke="currentColor" strokeWidth="1.6" />
    </svg>
  </>
);
