/** Cohen's kappa: how far two people agree beyond what chance alone would give. */

/** How often one person chose the row's category and the other the column's. */
export type Matrix = readonly (readonly number[])[];

/** With fewer cases, kappa says more about chance than about people. */
export const minCasesForKappa = 20;

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

export const casesIn = (matrix: Matrix): number => sum(matrix.map(sum));

export const agreedIn = (matrix: Matrix): number => sum(matrix.map((row, index) => row[index] ?? 0));

/**
 * Cohen's kappa: 1 means always, 0 as often as by chance, below 0 less often. Null for too few cases, and if both only
 * ever chose the same single category, so that chance explains everything.
 */
export function kappaOf(matrix: Matrix, minCases: number = minCasesForKappa): number | null {
  const total = casesIn(matrix);
  if (total < minCases || total === 0) return null;
  // In whole numbers, so that the comparison is exact.
  const byChance = sum(matrix.map((row, index) => sum(row) * sum(matrix.map((other) => other[index] ?? 0))));
  const square = total * total;
  if (byChance === square) return null;
  return (agreedIn(matrix) * total - byChance) / (square - byChance);
}
