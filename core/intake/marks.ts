/** Parts of text with a meaning that the characters do not show: hidden addresses, spoilers, custom emoji. */
import * as z from "zod/mini";
import type { Mark } from "./details-schema.ts";
import { cut } from "./lines.ts";
import { timeOf } from "./update.ts";

/** Telegram sends at most 100 entities per message; more are ignored. */
const maxMarks = 100;
const maxAddressLength = 2_048;
/** UTF-16 units of all addresses of a message: Redis holds the envelope. */
const maxAddressesLength = 8_192;

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly Mark[];
}

/** Joins texts with a separator and shifts their marks. */
export function joined(parts: readonly MarkedText[], between: string): MarkedText {
  const marks: Mark[] = [];
  let start = 0;
  for (const part of parts) {
    for (const mark of part.marks.slice(0, maxMarks - marks.length)) {
      marks.push({ ...mark, offset: mark.offset + start });
    }
    start += part.text.length + between.length;
  }
  return { text: parts.map(({ text }) => text).join(between), marks };
}

const types = ["spoiler", "custom_emoji", "strikethrough", "date_time"] as const;
const Entity = z.object({
  type: z.string(),
  offset: z.int(),
  length: z.int(),
  unix_time: z.optional(z.int()),
});

/** The mark for an entity; null if it adds nothing to the text or lies outside it. */
export function markOf(entity: unknown, text: string, address: unknown): Mark | null {
  const parsed = Entity.safeParse(entity);
  if (!parsed.success) return null;
  const { type, offset, length, unix_time } = parsed.data;
  if (!isPart(text, offset, offset + length)) return null;
  if (typeof address === "string") {
    // A link whose text is the address itself hides nothing.
    if (address === "" || address === text.slice(offset, offset + length)) return null;
    return { type: "text_link", offset, length, value: cut(address, maxAddressLength) };
  }
  const known = types.find((name) => name === type);
  if (known === undefined) return null;
  const time = known === "date_time" ? timeOf(unix_time, "") : "";
  return { type: known, offset, length, ...(time === "" ? {} : { value: time }) };
}

/** True for a non-empty part that does not split a surrogate pair. */
const isPart = (text: string, start: number, end: number): boolean =>
  start >= 0 && start < end && end <= text.length && !isWithinPair(text, start) && !isWithinPair(text, end);

const isWithinPair = (text: string, at: number): boolean =>
  /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at));

/** The marks that fit into an envelope, ordered by offset. */
export function fittingMarks(marks: readonly Mark[]): Mark[] {
  let left = maxAddressesLength;
  return marks
    .toSorted((a, b) => a.offset - b.offset || b.length - a.length)
    .slice(0, maxMarks)
    .filter(({ value = "" }) => {
      left -= value.length;
      return left >= 0;
    });
}

/** The marks for a list of entities; never throws. */
export const marksOf = (entities: unknown, text: string): Mark[] =>
  (Array.isArray(entities) ? entities.slice(0, 10 * maxMarks) : [])
    .map((entity: unknown) => markOf(entity, text, Linked.safeParse(entity).data?.url))
    .filter((mark) => mark !== null);

const Linked = z.object({ type: z.literal("text_link"), url: z.string() });
