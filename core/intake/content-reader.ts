/** Reads message content leniently and turns it into named values. */
import * as z from "zod/mini";
import type { ContentName } from "./details-schema.ts";
import { lenient, orElse } from "./lenient.ts";
import type { Json } from "./storable.ts";
import { timeOf } from "./update.ts";

export type Line = readonly [name: ContentName, value: string | undefined];
/** The values of one content field; `customer` is the sender. */
export type Reader = (value: Json, customer: number) => readonly Line[];

/** Parses a value and formats it. A value that does not fit the schema yields nothing, and a person looks at it in Telegram. */
export const readerOf =
  <Shape extends z.ZodMiniType>(
    schema: Shape,
    format: (value: z.infer<Shape>, customer: number) => Line[],
  ): Reader =>
  (value, customer) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? format(parsed.data, customer) : [];
  };

export const text = z.string();
export const optionalText = lenient(text);
export const number = lenient(z.int());
export const listOf = <Shape extends z.ZodMiniType>(shape: Shape) => orElse(z.array(lenient(shape)), []);
export const defined = <Value>(values: readonly (Value | undefined)[]): Value[] =>
  values.filter((value) => value !== undefined);
/** The title if it is too long for the description, which includes titles of up to 200 units. */
export const ifLong = (title: string | undefined) =>
  title !== undefined && title.length > 150 ? title : undefined;
export const day = (seconds: number | undefined) => timeOf(seconds, "").slice(0, 16) || undefined;
