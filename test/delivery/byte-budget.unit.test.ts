/** The byte budget for files in a worker. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createByteBudget } from "../../core/pipeline/byte-budget.ts";

test("[R3] files in a worker never take more than its budget, unless one has it alone; each gets in once it is empty", () => {
  const steps = fc.array(fc.record({ bytes: fc.nat(50), leaves: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), steps, (capacity, given) => {
      const budget = createByteBudget(capacity);
      const inside: number[] = [];
      for (const { bytes, leaves } of given) {
        const first = leaves ? inside.shift() : undefined;
        if (first !== undefined) budget.release(first);
        const isAlone = inside.every((one) => one === 0);
        const isIn = budget.take(bytes);
        if (isIn) inside.push(bytes);
        if (isAlone || bytes === 0) expect(isIn).toBe(true);
        const files = inside.filter((one) => one > 0);
        if (files.length > 1) expect(files.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(capacity);
      }
    }),
  );
});
