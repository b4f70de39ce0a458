/** Cohen's kappa, by example and by its properties. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agreedIn, casesIn, kappaOf, minCasesForKappa, type Matrix } from "../../core/agreement/kappa.ts";

const counts = fc.array(fc.nat(200), { minLength: 3, maxLength: 3 });
const matrix: fc.Arbitrary<Matrix> = fc.array(counts, { minLength: 3, maxLength: 3 });
const turned = (given: Matrix): Matrix => given.map((_, row) => given.map((line) => line[row] ?? 0));

describe("[R7] Cohen's kappa", () => {
  test("[R7] a textbook example: 0.4 with 35 of 50 in agreement", () => {
    const given = [
      [20, 5],
      [10, 15],
    ];
    expect([casesIn(given), agreedIn(given)]).toEqual([50, 35]);
    expect(kappaOf(given)).toBeCloseTo(0.4, 10);
  });

  test("[R7] it is at most 1, which only complete agreement reaches, and never below -1", () => {
    fc.assert(
      fc.property(matrix, (given) => {
        const kappa = kappaOf(given);
        if (kappa === null) return;
        expect(kappa).toBeGreaterThanOrEqual(-1);
        expect(kappa).toBeLessThanOrEqual(1);
        expect(kappa === 1).toBe(agreedIn(given) === casesIn(given));
      }),
      { numRuns: 500 },
    );
  });

  test("[R7] it does not matter who is first, nor in which order the judgements are named", () => {
    fc.assert(
      fc.property(matrix, (given) => {
        const kappa = kappaOf(given);
        const renamed = given.toReversed().map((line) => line.toReversed());
        for (const other of [turned(given), renamed]) {
          const same = kappaOf(other);
          if (kappa === null) expect(same).toBeNull();
          else expect(same).toBeCloseTo(kappa, 12);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("[R7] two people who judge independently of each other have 0", () => {
    fc.assert(
      fc.property(counts, counts, (one, other) => {
        const kappa = kappaOf(one.map((row) => other.map((column) => row * column)));
        if (kappa !== null) expect(Math.abs(kappa)).toBeLessThan(1e-9);
      }),
      { numRuns: 500 },
    );
  });

  test("[R7] the same shares of more cases are the same kappa", () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 2, max: 50 }), (given, times) => {
        const kappa = kappaOf(given, 1);
        const more = kappaOf(
          given.map((line) => line.map((count) => count * times)),
          1,
        );
        if (kappa === null) expect(more).toBeNull();
        else expect(more).toBeCloseTo(kappa, 10);
      }),
    );
  });

  test("[R7] there is no kappa for too few cases, or if both always chose the same", () => {
    fc.assert(
      fc.property(matrix, (given) => {
        if (casesIn(given) < minCasesForKappa) expect(kappaOf(given)).toBeNull();
      }),
    );
    expect(
      kappaOf([
        [10, 0],
        [0, 9],
      ]),
    ).toBeNull();
    expect(
      kappaOf([
        [10, 0],
        [0, 10],
      ]),
    ).toBe(1);
    expect(
      kappaOf([
        [100, 0],
        [0, 0],
      ]),
    ).toBeNull();
    expect(kappaOf([], 0)).toBeNull();
  });
});
