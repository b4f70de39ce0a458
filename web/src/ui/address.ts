/** Filters that live in the page's address, so that they survive a reload and can be passed on. */
import { useNavigate, useSearch } from "@tanstack/react-router";

type Values<Name extends string> = Readonly<Partial<Record<Name, string>>>;

export interface Address<Name extends string> {
  /** Without those that are empty. */
  readonly values: Values<Name>;
  /** Puts these in place of what they were; an empty text takes a filter away. */
  change(next: Values<Name>): void;
}

/** What the address says under these names; `change` leaves all other names as they are. */
export function useAddress<Name extends string>(names: readonly Name[]): Address<Name> {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  return {
    values: textsOf(names, search),
    change: (next) =>
      void navigate({
        to: ".",
        search: (before: object) => withoutEmpty({ ...before, ...next }),
        replace: true,
        resetScroll: false,
      }),
  };
}

function textsOf<Name extends string>(
  names: readonly Name[],
  search: Readonly<Record<string, unknown>>,
): Values<Name> {
  const found: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    // By hand, 12 is written without quotes and read as a number.
    if (typeof value === "string" || typeof value === "number") found[name] = String(value);
  }
  return found;
}

const withoutEmpty = (search: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== "" && value !== undefined));
