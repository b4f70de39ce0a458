/** Money for model calls: USD with eight decimals, as numbers in JSON. */

/** USD are counted in units of 10^-8, which a number represents exactly up to 90 million USD. */
export const unitsPerUsd = 100_000_000;

/** The sum, exact to eight decimals: floating point would add amounts that nobody was billed. */
export const sumUsd = (costs: readonly number[]): number =>
  costs.reduce((sum, cost) => sum + Math.round(cost * unitsPerUsd), 0) / unitsPerUsd;

/** To a millionth of a USD, such as an average. */
export const microUsd = (usd: number): number => Math.round(usd * 1_000_000) / 1_000_000;
