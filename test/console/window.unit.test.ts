/** Which rows of a long list are in the document. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  firstRunsOf,
  type Heights,
  partAt,
  partSize as size,
  runsOf,
} from "../../web/src/ui/lists/virtual-list-parts.ts";

describe("[R4] the window of a long list", () => {
  const count = fc.integer({ min: 1, max: 5_000 });
  const heights: fc.Arbitrary<Heights> = fc
    .array(fc.tuple(fc.nat(170), fc.integer({ min: 500, max: 5_000 })), { maxLength: 20 })
    .map((pairs) => new Map(pairs));

  test("its runs cover every row once, in order, and hold exactly the wanted parts", () => {
    fc.assert(
      fc.property(
        count,
        fc.array(fc.integer({ min: -1, max: 170 }), { maxLength: 4 }),
        heights,
        (all, parts, known) => {
          let place = 0;
          let rows = 0;
          const wanted = new Set(parts);
          const runs = runsOf(all, wanted, known);
          for (const [n, run] of runs.entries()) {
            expect(run.from).toBe(place);
            if ("to" in run) {
              rows += run.to - run.from;
              place = run.to;
            } else {
              expect(run.space).toBeGreaterThan(0);
              place = runs[n + 1]?.from ?? all;
            }
            // Neighbours differ in kind.
            const next = runs[n + 1];
            if (next !== undefined) expect("to" in next).toBe(!("to" in run));
          }
          expect(place).toBe(all);
          const held = [...wanted].filter((part) => part >= 0 && part * size < all);
          expect(rows).toBe(held.reduce((sum, part) => sum + Math.min(size, all - part * size), 0));
        },
      ),
    );
  });

  test("the space above a part is where that part is found", () => {
    fc.assert(
      fc.property(count, heights, fc.nat(166), (all, known, n) => {
        const part = Math.min(n, Math.ceil(all / size) - 1);
        const [above] = runsOf(all, new Set([part]), known);
        const top = above !== undefined && "space" in above ? above.space : 0;
        expect(partAt(top, known, all)).toBe(part);
        if (part > 0) expect(partAt(top - 1, known, all)).toBe(part - 1);
      }),
    );
  });

  test("the first frame has the rows of a screen, and room for the others", () => {
    expect(firstRunsOf(20)).toEqual([{ from: 0, to: 20 }]);
    expect(firstRunsOf(50)).toEqual([
      { from: 0, to: 20 },
      { from: 20, space: 30 * 70 },
    ]);
  });

  test("above the list is its first part, below it its last", () => {
    expect([partAt(-500, new Map(), 100), partAt(1e9, new Map(), 100)]).toEqual([0, 3]);
  });
});
