/** What a person reads about a value that is refused. */
import * as z from "zod";
import { describe, expect, test } from "vitest";
import { commands } from "../../cli/commands.ts";
import { type Fault, invalidField, read } from "../../core/kernel/faults.ts";
import { routes } from "../../functions/api/routes.ts";

/** The faults that reading finds; none if it accepts the value. */
function faultsOf(shape: z.ZodType, value: unknown): readonly Fault[] {
  let found: readonly Fault[] = [];
  try {
    read(shape, value, (faults) => {
      found = faults;
      return invalidField(faults[0]);
    });
  } catch (error) {
    if (found.length === 0) throw error;
  }
  return found;
}

describe("a refused value", () => {
  test.for<[shape: z.ZodType, value: unknown, must: string]>([
    [z.string(), undefined, "is missing"],
    [z.string(), 1, "must be text"],
    [z.int(), 1.5, "must be a whole number"],
    [z.coerce.number(), "many", "must be a number"],
    [z.record(z.string(), z.string()), [], "must be an object"],
    [z.enum(["a", "b"]), "c", "must be one of a, b"],
    [z.literal(true), "yes", "must be true"],
    [z.uuid(), "1", "must be a UUID such as 3b1a5f0e-8c52-5d1c-9a55-0f8f3c2f7a11"],
    [z.string().regex(/^x$/), "y", "is not in the right format"],
    [z.string().min(1), "", "must not be empty"],
    [z.string().min(12), "", "must have at least 12 characters"],
    [z.array(z.string()).max(1), ["a", "b"], "must have at most 1 item"],
    [z.string().length(1), "ab", "must have exactly 1 character"],
    [z.number().min(1), 0, "must be at least 1"],
    [z.number().gt(0), 0, "must be more than 0"],
    [z.number().lt(5), 5, "must be less than 5"],
    [z.union([z.string(), z.boolean()]), 1, "must be text, or must be true or false"],
    [z.string().min(2, "must name a town"), "x", "must name a town"],
    [z.string().refine(() => false), "x", "is invalid"],
  ])("%$", ([shape, value, must]) => {
    expect(faultsOf(shape, value)).toEqual([{ field: "", message: must }]);
  });

  test("is named by its path, and an unknown field by itself", () => {
    const shape = z.strictObject({
      tags: z.array(z.string()),
      kind: z.discriminatedUnion("at", [z.object({ at: z.literal("day") })]),
    });
    expect(faultsOf(shape, { tags: ["a", 2], kind: { at: "night" }, mood: 1, why: 2 })).toEqual([
      { field: "tags.1", message: "must be text" },
      { field: "kind.at", message: "must be day" },
      { field: "mood", message: "is not a known field" },
      { field: "why", message: "is not a known field" },
    ]);
  });

  test("is never described in zod's words, by no command and no route", () => {
    const shapes = [
      ...commands.map(({ input }) => input),
      ...routes.flatMap(({ query, body }) => [query, body]),
    ];
    const values = [
      undefined,
      null,
      true,
      -1.5,
      1e9,
      "",
      "x",
      " ".repeat(9),
      "y".repeat(9_999),
      [],
      [1],
      Array(999).fill("z"),
      {},
    ];
    let refused = 0;
    for (const shape of shapes.filter((each) => each instanceof z.ZodObject))
      for (const value of values) {
        const given = Object.fromEntries(Object.keys(shape.shape).map((name) => [name, value]));
        for (const { message } of faultsOf(shape, { ...given, other: value })) {
          expect(message).not.toMatch(/^(Invalid|Too|Unrecognized)\b|\b(expected|received)\b|[<>]=?\d/);
          refused += 1;
        }
      }
    expect(refused).toBeGreaterThan(1_000);
  });
});
