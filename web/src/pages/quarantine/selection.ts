/** The selected messages of a list; those no longer shown are not selected. */
import { useState } from "react";

export interface Selection {
  /** In list order. */
  readonly ids: readonly number[];
  readonly isAll: boolean;
  has(id: number): boolean;
  toggle(id: number): void;
  /** Selects everything shown, or nothing if everything was selected. */
  toggleAll(): void;
  clear(): void;
}

export function useSelection(shown: readonly number[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const ids = shown.filter((id) => chosen.has(id));
  const isAll = ids.length > 0 && ids.length === shown.length;
  return {
    ids,
    isAll,
    has: (id) => chosen.has(id),
    toggle: (id) => setChosen((before) => (before.has(id) ? without(before, id) : new Set([...before, id]))),
    toggleAll: () => setChosen(new Set(isAll ? [] : shown)),
    clear: () => setChosen(new Set()),
  };
}

const without = (ids: ReadonlySet<number>, gone: number) => new Set([...ids].filter((id) => id !== gone));
