/** The parts of a long list: which of them belong in the document, and where each of them is. */

/** Rows that come and go together. Three parts around the view and one with the focus are at most 120 rows. */
export const partSize = 30;
export const maxRows = 4 * partSize;
/** px of a row before any was measured. */
const defaultRowHeight = 70;
/** What fills the tallest usual screen. */
const firstRows = 20;

/** A run of rows, or the space that rows outside the document take, px. */
export type Run =
  | { readonly from: number; readonly to: number }
  | { readonly from: number; readonly space: number };

/** px of each part that was in the document. */
export type Heights = ReadonlyMap<number, number>;

export const partOf = (index: number): number => Math.floor(Math.max(0, index) / partSize);
export const partsOf = (count: number): number => Math.ceil(count / partSize);
const rowsIn = (part: number, count: number): number => Math.min(partSize, count - part * partSize);

function heightOf(part: number, heights: Heights, count: number): number {
  const known = heights.get(part);
  if (known !== undefined) return known;
  const all = [...heights.values()];
  const row =
    all.length === 0 ? defaultRowHeight : all.reduce((sum, one) => sum + one, 0) / (all.length * partSize);
  return Math.round(row * rowsIn(part, count));
}

/** The part at this distance from the list's top, px. */
export function partAt(y: number, heights: Heights, count: number): number {
  let bottom = 0;
  for (let part = 0; part < partsOf(count); part += 1) {
    bottom += heightOf(part, heights, count);
    if (y < bottom) return part;
  }
  return partsOf(count) - 1;
}

/** The runs of the first frame: the rows at the top, and room for the others. */
export function firstRunsOf(count: number): Run[] {
  if (count <= firstRows) return [{ from: 0, to: count }];
  return [
    { from: 0, to: firstRows },
    { from: firstRows, space: (count - firstRows) * defaultRowHeight },
  ];
}

/** The runs of a list: neighbouring parts of the same kind are one. */
export function runsOf(count: number, inDocument: ReadonlySet<number>, heights: Heights): Run[] {
  const runs: Run[] = [];
  for (let part = 0; part < partsOf(count); part += 1) {
    const from = part * partSize;
    const before = runs.at(-1);
    if (inDocument.has(part)) {
      const to = from + rowsIn(part, count);
      if (before !== undefined && "to" in before) runs.splice(-1, 1, { from: before.from, to });
      else runs.push({ from, to });
    } else {
      const space = heightOf(part, heights, count);
      if (before !== undefined && "space" in before)
        runs.splice(-1, 1, { from: before.from, space: before.space + space });
      else runs.push({ from, space });
    }
  }
  return runs;
}
