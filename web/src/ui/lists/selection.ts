/** The selected rows of a list; those no longer shown are not selected. */
import { useState } from "react";

export interface Selection<Id> {
  /** In list order. */
  readonly ids: readonly Id[];
  readonly isAll: boolean;
  has(id: Id): boolean;
  toggle(id: Id): void;
  /** Selects everything shown, or nothing if everything was selected. */
  toggleAll(): void;
  clear(): void;
}

export function useSelection<Id>(listed: readonly Id[]): Selection<Id> {
  const [chosen, setChosen] = useState<ReadonlySet<Id>>(new Set());
  const ids = listed.filter((id) => chosen.has(id));
  const isAll = ids.length > 0 && ids.length === listed.length;
  return {
    ids,
    isAll,
    has: (id) => chosen.has(id),
    toggle: (id) => setChosen((before) => (before.has(id) ? removeId(before, id) : new Set([...before, id]))),
    toggleAll: () => setChosen(new Set(isAll ? [] : listed)),
    clear: () => setChosen(new Set()),
  };
}

const removeId = <Id>(ids: ReadonlySet<Id>, removed: Id) => new Set([...ids].filter((id) => id !== removed));
