/** The constitution's verdict on a draft. */
import * as z from "zod/mini";

export const Level = z.enum(["clean", "flagged", "blocked"]);
export type Level = z.infer<typeof Level>;

/** Instructions to the model found in a text by others. */
export const Instruction = z.object({
  source: z.enum(["message", "recalled", "knowledge"]),
  /** The document's title, or when the message was written, ISO 8601. */
  place: z.string(),
  text: z.string(),
});
export type Instruction = z.infer<typeof Instruction>;

export const Verdict = z.object({
  level: Level,
  /** 0 (harmless) to 1 (certain violation). */
  score: z.number(),
  categories: z.array(z.string()),
  /** Where each rule matched: UTF-16 offsets into the draft as written, end exclusive. */
  matches: z.array(
    z.object({ rule: z.string(), category: z.string(), text: z.string(), start: z.int(), end: z.int() }),
  ),
});
export type Verdict = z.infer<typeof Verdict>;
