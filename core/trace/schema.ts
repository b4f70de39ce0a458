/** The story of a message. */
import * as z from "zod";
import { InteractionId } from "../kernel/ids.ts";

/** What is looked for: Telegram's id of an update, or an interaction. */
export const Traced = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/, "must be an update id or the id of an interaction")
    .transform(Number),
  InteractionId,
]);
export type Traced = z.infer<typeof Traced>;

/** Something that happened; ids, numbers and codes, never anybody's words. */
export const TraceStep = z.object({
  /** ISO 8601. */
  at: z.iso.datetime(),
  event: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type TraceStep = z.infer<typeof TraceStep>;
