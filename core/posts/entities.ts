/** Reads the formatting of what a reviewer wrote in a group. */
import * as z from "zod";
import type { Formatted } from "../markup/written.ts";

const Entity = z.object({
  type: z.enum(["bold", "italic", "strikethrough", "code", "pre", "text_link"]),
  offset: z.int().nonnegative(),
  length: z.int().positive(),
  url: z.string().exactOptional(),
  language: z.string().exactOptional(),
});

/** The entities of Telegram's that Markdown can express; never throws. */
export const readEntities = (entities: unknown): Formatted[] =>
  (Array.isArray(entities) ? entities : []).flatMap((entity) => Entity.safeParse(entity).data ?? []);
