/** Filters in the page's URL, so that they survive a reload and can be shared. */
import { useNavigate, useSearch } from "@tanstack/react-router";

type Values<Name extends string> = Readonly<Partial<Record<Name, string>>>;

export interface UrlFilters<Name extends string> {
  /** Without empty ones. */
  readonly values: Values<Name>;
  /** Replaces these values; an empty text removes a filter. */
  change(next: Values<Name>): void;
}

/** The values under these names in the URL; `change` keeps all other names. */
export function useUrlFilters<Name extends string>(names: readonly Name[]): UrlFilters<Name> {
  const search: Readonly<Record<string, unknown>> = useSearch({ strict: false });
  const navigate = useNavigate();
  return {
    values: textsOf(names, search),
    change: (next) =>
      void navigate({
        to: ".",
        search: (before: object) => omitEmpty({ ...before, ...next }),
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
    // In a hand-written URL, 12 has no quotes and is read as a number.
    if (typeof value === "string" || typeof value === "number") found[name] = String(value);
  }
  return found;
}

const omitEmpty = (search: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== "" && value !== undefined));
