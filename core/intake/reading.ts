/** How a content is read leniently, and said as named values. */
import * as z from "zod/mini";
import { catch as orElse } from "zod/mini";
import type { ContentName } from "./details-schema.ts";
import type { Json } from "./storable.ts";
import { lenient, timeOf } from "./update.ts";

export type Line = readonly [name: ContentName, value: string | undefined];
/** The values of a content; `customer` is who sent it. */
export type Reader = (value: Json, customer: number) => readonly Line[];

/** Reads a shape and says it; what has another shape says nothing here and is looked at in Telegram. */
export const row =
  <Shape extends z.ZodMiniType>(
    shape: Shape,
    say: (value: z.infer<Shape>, customer: number) => Line[],
  ): Reader =>
  (value, customer) => {
    const parsed = shape.safeParse(value);
    return parsed.success ? say(parsed.data, customer) : [];
  };

export const text = z.string();
export const maybe = lenient(text);
export const number = lenient(z.int());
export const listOf = <Shape extends z.ZodMiniType>(shape: Shape) => orElse(z.array(lenient(shape)), []);
export const given = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  values.filter((value) => value !== undefined);
/** A description holds a title up to 200 units; only a longer one is worth a line of its own. */
export const longer = (title: string | undefined) =>
  title !== undefined && title.length > 150 ? title : undefined;
export const day = (seconds: number | undefined) => timeOf(seconds, "").slice(0, 16) || undefined;
