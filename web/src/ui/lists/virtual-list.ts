/** Long lists: only the rows around the view and around the focus are in the document. */
import { type RefObject, startTransition, useEffect, useState } from "react";
import {
  firstRunsOf,
  type Heights,
  maxRows,
  partAt,
  partOf,
  partSize,
  partsOf,
  type Run,
  runsOf,
} from "./virtual-list-parts.ts";

export interface VirtualList {
  readonly runs: readonly Run[];
  /** Every row is in the document. */
  readonly isComplete: boolean;
  /** Brings this row into the document; call it within `flushSync` to focus the row right after. */
  readonly hold: (index: number) => void;
}

type ListRef = RefObject<HTMLElement | null>;

/**
 * The rows of `list` that belong in the document; each has its place as `data-index`. `first` is the place of the row
 * that gets the focus when the list appears, or -1.
 */
export function useVirtualList(list: ListRef, count: number, first: number): VirtualList {
  const [middle, setMiddle] = useState(0);
  const [held, setHeld] = useState(() => partOf(first));
  const [heights, setHeights] = useState<Heights>(new Map());
  const isComplete = count <= maxRows;
  const isFirst = useFirstRender(first < 0);
  useEffect(() => {
    const box = list.current;
    if (isComplete || box === null) return undefined;
    let frame = 0;
    const update = () => {
      frame = 0;
      const known = measureHeights(heights, box, count);
      setHeights(known);
      setMiddle(partAt(innerHeight / 2 - box.getBoundingClientRect().top, known, count));
    };
    const scheduleUpdate = () => {
      if (frame === 0) frame = requestAnimationFrame(update);
    };
    const remeasure = () => setHeights(new Map());
    const follow = ({ target }: FocusEvent) => setHeld(partOf(rowIndex(target)));
    scheduleUpdate();
    // Whatever scrolls: the event does not bubble.
    addEventListener("scroll", scheduleUpdate, { passive: true, capture: true });
    addEventListener("resize", remeasure);
    box.addEventListener("focusin", follow);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener("scroll", scheduleUpdate, { capture: true });
      removeEventListener("resize", remeasure);
      box.removeEventListener("focusin", follow);
    };
    // Each change of `middle` or `held` puts other parts into the document.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [list, isComplete, count, heights, middle, held]);
  const hold = (index: number) => setHeld(partOf(index));
  if (isFirst) return { runs: firstRunsOf(count), isComplete: false, hold };
  if (isComplete) return { runs: [{ from: 0, to: count }], isComplete, hold };
  return { runs: runsOf(count, new Set([middle - 1, middle, middle + 1, held]), heights), isComplete, hold };
}

/** True until the rows of the first screen are drawn, which 30 more would delay. */
function useFirstRender(isEnabled: boolean): boolean {
  const [isFirst, setFirst] = useState(isEnabled);
  useEffect(() => startTransition(() => setFirst(false)), []);
  return isFirst;
}

function rowIndex(target: EventTarget | null): number {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
  return Number(row?.dataset["index"] ?? 0);
}

/** The heights with those of the whole parts that are in the document; `heights` itself if nothing changed. */
function measureHeights(heights: Heights, list: HTMLElement, count: number): Heights {
  const rows = new Map(
    [...list.querySelectorAll<HTMLElement>(":scope > [data-index]")].map((row) => [rowIndex(row), row]),
  );
  const found = new Map(heights);
  for (let part = 0; part < partsOf(count); part += 1) {
    const [first, last] = [rows.get(part * partSize), rows.get((part + 1) * partSize - 1)];
    if (first === undefined || last === undefined) continue;
    const height = last.getBoundingClientRect().bottom - first.getBoundingClientRect().top;
    if (Math.abs(height - (heights.get(part) ?? -1)) > 0.5) found.set(part, height);
  }
  return [...found].every(([part, height]) => heights.get(part) === height) ? heights : found;
}
