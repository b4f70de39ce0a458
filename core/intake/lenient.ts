/** Shapes that ignore what does not fit them. */
import * as z from "zod/mini";

/**
 * Replaces a value of another shape by `value`, like `z.catch`, which refers to all of zod's helpers and would add 10
 * KB to the webhook's bundle.
 */
export const orElse = <Shape extends z.ZodMiniType>(
  innerType: Shape,
  value: z.output<Shape>,
): z.ZodMiniCatch<Shape> =>
  // The constructor's own type forgets the shape.
  new z.ZodMiniCatch({ type: "catch", innerType, catchValue: () => value }) as z.ZodMiniCatch<Shape>;

/** A field that is ignored if it has the wrong shape. */
export const lenient = <Shape extends z.ZodMiniType>(shape: Shape) => orElse(z.optional(shape), undefined);
