/** The head of a list whose rows can be selected: all or none, and how many are. */
import type { Selection } from "./selection.ts";

interface SelectionHeadProps<Id> {
  readonly selection: Selection<Id>;
  readonly label: string;
  /** How many are selected; empty while none is. */
  readonly count: string;
}

export function SelectionHead<Id>({ selection, label, count }: SelectionHeadProps<Id>) {
  return (
    <>
      <label className="flex items-center gap-2 px-1 py-1">
        <input
          type="checkbox"
          checked={selection.isAll}
          onChange={selection.toggleAll}
          className="size-4 accent-accent"
        />
        {label}
      </label>
      <p role="status" className="text-soft tabular-nums empty:hidden">
        {count}
      </p>
    </>
  );
}
