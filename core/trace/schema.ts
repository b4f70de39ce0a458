/** What happened to a message. */
import * as z from "zod";
import { InteractionId } from "../kernel/ids.ts";

const UpdateId = z
  .string()
  .regex(/^-?\d{1,16}$/)
  .transform(Number)
  .pipe(z.int());

const known = z.union([UpdateId, InteractionId]);

/**
 * What to look for: Telegram's id of an update, an interaction, or our negative number under which an unreadable log
 * entry was parked.
 */
export const TraceTarget = z
  .string()
  .refine((text) => known.safeParse(text).success, {
    message: "must be the id of an update or of an interaction",
    abort: true,
  })
  .pipe(known);
export type TraceTarget = z.infer<typeof TraceTarget>;

/** Something that happened; ids, numbers and codes, never anybody's words. */
export const TraceStep = z.object({
  /** ISO 8601. */
  at: z.iso.datetime(),
  event: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type TraceStep = z.infer<typeof TraceStep>;
